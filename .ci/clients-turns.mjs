// Starts each client once at each kind of provider, through the proxy, and looks whether it ran the
// tool that the provider asked for and printed what the provider said of its output.
// Usage: node clients-turns.mjs <proxy> <client key> <port of the providers> <management key>
// [<part of a turn's name>]
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { answer, providers, serve, serveSocketsAlone } from './clients-providers.mjs';

const [proxy, key, port, managementKey, wanted = ''] = process.argv.slice(2);
const work = dirname(fileURLToPath(import.meta.url));
const programs = join(work, 'node_modules', '.bin');
const patienceMillis = 120_000;

/** Whatever leaves this machine is refused at once. */
const noVendor = { HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '127.0.0.1' };
const sockets = await serveSocketsAlone(new URL(proxy));

/** What the proxy itself says of how a program is pointed at it: files and variables. */
async function recipe(id, base, model) {
  const answer = await fetch(`${proxy}/v0/management/connect?${new URLSearchParams({ base, model, key })}`, {
    headers: { Authorization: `Bearer ${managementKey}` },
  });
  const { parts } = (await answer.json()).recipes.find((one) => one.id === id);
  const texts = (kind) => parts.filter((part) => part.kind === kind);
  return {
    files: Object.fromEntries(texts('file').map(({ path, text }) => [path.replace('~/', ''), text])),
    environment: Object.fromEntries(
      texts('shell').flatMap(({ text }) => [...text.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value])),
    ),
  };
}

/** The programs: the proxy's own recipes, and what keeps them from calling home. */
const programsByName = {
  claudecode: {
    command: (prompt) => ['claude', '-p', prompt, '--dangerously-skip-permissions'],
    environment: async (model) => ({
      ...(await recipe('claude-code', proxy, model)).environment,
      IS_SANDBOX: '1',
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
  },
  codex: codex(proxy, false),
  codexsocket: codex(`http://127.0.0.1:${sockets.address().port}`, true),
  geminicli: {
    command: (prompt, model) => ['gemini', '-m', model, '--yolo', '-p', prompt],
    environment: async (model) => ({
      ...(await recipe('gemini-cli', proxy, model)).environment,
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      GEMINI_TELEMETRY_ENABLED: 'false',
    }),
    settings: async (model) => ({
      '.gemini/settings.json': JSON.stringify({
        ...JSON.parse((await recipe('gemini-cli', proxy, model)).files['.gemini/settings.json']),
        general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
        privacy: { usageStatisticsEnabled: false },
      }),
    }),
  },
};

function codex(address, supportsSockets) {
  return {
    command: (prompt) =>
      ['codex', 'exec', '--dangerously-bypass-approvals-and-sandbox', '--skip-git-repo-check', prompt],
    environment: async (model) => (await recipe('codex-cli', address, model)).environment,
    // The recipe ends with the table of the provider.
    settings: async (model) => ({
      '.codex/config.toml': `check_for_update_on_startup = false
${(await recipe('codex-cli', address, model)).files['.codex/config.toml']}supports_websockets = ${supportsSockets}
[analytics]
enabled = false
`,
    }),
  };
}

const place = { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] };
const description = 'Reads the note.';

/** The helpers of the SDKs that gather a stream, each with one tool; they return the last text. */
const helpersByName = {
  async openaichat(model, prompt, note) {
    const runner = openai().chat.completions.runTools({
      model,
      stream: true,
      messages: [{ role: 'user', content: prompt }],
      tools: [
        {
          type: 'function',
          function: { name: 'read_note', description, parameters: place, parse: JSON.parse, function: reader(note) },
        },
      ],
    });
    return runner.finalContent();
  },
  async openairesponses(model, prompt, note) {
    const input = [{ role: 'user', content: prompt }];
    const ask = () =>
      openai()
        .responses.stream({
          model,
          input,
          store: false,
          include: ['reasoning.encrypted_content'],
          tools: [{ type: 'function', name: 'read_note', description, parameters: place, strict: false }],
        })
        .finalResponse();
    const first = await ask();
    const call = first.output.find((item) => item.type === 'function_call');
    input.push(...first.output.map(({ parsed_arguments, ...item }) => item));
    input.push({ type: 'function_call_output', call_id: call.call_id, output: reader(note)(JSON.parse(call.arguments)) });
    return (await ask()).output_text;
  },
  async anthropic(model, prompt, note) {
    const client = new Anthropic({ baseURL: proxy, apiKey: key, maxRetries: 0 });
    const messages = [{ role: 'user', content: prompt }];
    const ask = () =>
      client.messages
        .stream({
          model,
          messages,
          max_tokens: 8192,
          thinking: { type: 'enabled', budget_tokens: 4096 },
          tools: [{ name: 'read_note', description, input_schema: place }],
        })
        .finalMessage();
    const first = await ask();
    const call = first.content.find((block) => block.type === 'tool_use');
    messages.push({ role: 'assistant', content: first.content });
    messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: reader(note)(call.input) }] });
    return (await ask()).content.find((block) => block.type === 'text').text;
  },
  async genai(model, prompt, note) {
    const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: proxy } });
    const chat = client.chats.create({
      model,
      config: { tools: [{ functionDeclarations: [{ name: 'read_note', description, parametersJsonSchema: place }] }] },
    });
    const ask = async (message) => {
      const chunks = [];
      for await (const chunk of await chat.sendMessageStream({ message })) {
        chunks.push(chunk);
      }
      return chunks;
    };
    const call = (await ask(prompt)).flatMap((chunk) => chunk.functionCalls ?? [])[0];
    const response = { output: reader(note)(call.args) };
    const last = await ask({ functionResponse: { id: call.id, name: call.name, response } });
    return last.map((chunk) => chunk.text ?? '').join('');
  },
};

function openai() {
  return new OpenAI({ baseURL: `${proxy}/v1`, apiKey: key, maxRetries: 0 });
}

function reader(note) {
  return (given) => (given.place === note.name ? note.text : `no note at ${JSON.stringify(given)}`);
}

/** Of those that run, each leading a group of its own. */
const running = new Set();

function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}

process.on('exit', () => running.forEach(endGroup));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(1));
}

/** What a program prints in a new home, with the files in its folder. */
async function run(program, model, prompt, files) {
  const home = mkdtempSync(join(work, 'client-'));
  try {
    const texts = { ...(await program.settings?.(model)) };
    files.forEach((file) => (texts[`folder/${file.name}`] = file.content));
    for (const [name, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), text);
    }
    const [name, ...rest] = program.command(prompt, model);
    const child = spawn(join(programs, name), rest, {
      cwd: join(home, 'folder'),
      env: { PATH: process.env.PATH, HOME: home, NO_COLOR: '1', ...noVendor, ...(await program.environment(model)) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    let printed = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    const timer = setTimeout(() => endGroup(child), patienceMillis);
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      // What it leaves running may hold its pipes open.
      child.on('exit', () => endGroup(child));
      child.on('close', (status, signal) => resolve(status ?? signal));
    });
    clearTimeout(timer);
    running.delete(child);
    if (code !== 0) {
      throw new Error(`ended with ${code}: ${printed.slice(-1500)}\n${errors.slice(-1500)}`);
    }
    return printed;
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** An SDK's answer, or a failure when it takes too long. */
function helped(helper, model, prompt, [note]) {
  const late = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('took too long')), patienceMillis).unref();
  });
  return Promise.race([helper(model, prompt, note), late]);
}

const clients = {
  ...Object.fromEntries(
    Object.entries(programsByName).map(([name, program]) => [name, (...turn) => run(program, ...turn)]),
  ),
  ...Object.fromEntries(
    Object.entries(helpersByName).map(([name, helper]) => [name, (...turn) => helped(helper, ...turn)]),
  ),
};

function note(name) {
  const text = randomBytes(8).toString('hex');
  return { name, text, content: `${text}\n` };
}

/** A picture of one random colour, in PNG. */
function picture(name) {
  const chunk = (type, data) => {
    const bytes = Buffer.concat([Buffer.from(type), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(bytes));
    return Buffer.concat([length, bytes, check]);
  };
  const row = Buffer.concat([Buffer.from([0]), ...Array(16).fill(randomBytes(3))]);
  const content = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.from([0, 0, 0, 16, 0, 0, 0, 16, 8, 2, 0, 0, 0])),
    chunk('IDAT', deflateSync(Buffer.concat(Array(16).fill(row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return { name, text: content.toString('base64'), content };
}

const scripts = {
  plain: { files: () => [note('note.txt')], steps: 1 },
  parallel: { files: () => [note('note.txt'), note('other.txt')], steps: 1 },
  twice: { files: () => [note('note.txt'), note('other.txt')], steps: 2 },
  picture: { files: () => [picture('picture.png')], steps: 1 },
  busy: { files: () => [note('note.txt')], steps: 1 },
  cut: { files: () => [note('note.txt')], steps: 1 },
};
const turns = new Map();
for (const client of Object.keys(clients)) {
  for (const [script, { files, steps }] of Object.entries(scripts)) {
    if (script === 'plain' || client in programsByName) {
      for (const provider of Object.keys(providers)) {
        const name = `turn-${client}-${provider}-${script}`;
        if (name.includes(wanted)) {
          turns.set(name, { client, provider, script, steps, files: files() });
        }
      }
    }
  }
}

const complaints = [];
const begun = Date.now();
const server = await serve(Number(port), turns, complaints);
let failed = 0;

async function take(name, turn) {
  const started = Date.now();
  let problem;
  let printed = '';
  try {
    const prompt = `Read ${turn.files[0].name} and tell what it says. This is ${name}.`;
    printed = await clients[turn.client](`my-${turn.provider}-model`, prompt, turn.files);
    if (!turn.brought) {
      problem = turn.asked ? `${turn.asked} was called, its output did not come back` : 'offered no known tool';
    } else if (!printed.includes(answer(name))) {
      problem = 'did not print the answer';
    } else if (!turn.state && turn.provider !== 'chat' && turn.client !== 'openaichat') {
      // Providers of chat make none, and the SDK's runner keeps no fields but its own.
      problem = 'what only the provider can read did not come back';
    }
  } catch (e) {
    problem = e.stack;
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (problem) {
    failed++;
    console.log(`FAILED after ${seconds} s: ${name}`);
    console.log(`  ${problem}\n  printed: ${printed.slice(-500)}`);
  } else if (process.env.CLIENTS_TELL) {
    console.log(`${seconds} s: ${name}`);
  }
}

const queue = [...turns];
await Promise.all(
  [1, 2].map(async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await take(...next);
    }
  }),
);
complaints.forEach((complaint) => console.log(`a provider was asked badly: ${complaint}`));
const total = Math.round((Date.now() - begun) / 1000);
console.log(`clients: ${turns.size - failed} turns finished, ${failed} failed, ${total} s`);
process.exit(failed + complaints.length > 0 || turns.size === 0 ? 1 : 0);
