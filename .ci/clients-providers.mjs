// Scripted providers in the four formats: whoever offers a tool that they know is asked to read a
// note with it, after a thought; whoever brings its output is told what the note says. The scripts:
// `plain` no more than that, `parallel` two notes at once, `twice` two notes one after the other,
// `picture` a picture, `busy` a refusal before all else, `cut` an answer that breaks off at first.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';

/** The arguments with which each tool that clients offer reads a file, by the tool's name. */
const readers = {
  Bash: (file) => ({ command: `cat ${file}`, description: 'Reads the note' }),
  exec_command: (file) => ({ cmd: `cat ${file}` }),
  shell_command: (file) => ({ command: `cat ${file}` }),
  shell: (file) => ({ command: ['cat', file] }),
  run_shell_command: (file) => ({ command: `cat ${file}`, description: 'Reads the note' }),
  read_note: (file) => ({ place: file }),
};

/** The same for the tools that look at a picture. */
const viewers = {
  Read: (file) => ({ file_path: file }),
  view_image: (file) => ({ path: file }),
  read_file: (file) => ({ file_path: file }),
};

const usage = { input: 1100, output: 70, cached: 300, thinking: 20 };
const thought = 'A note is to be read.';

/** What only the provider can read, of one of its answers. */
const signature = (answer) =>
  Buffer.from(`a signature that only its provider can read, ${answer.step}`).toString('base64');

const chat = {
  tools: (body) => (body.tools ?? []).map((tool) => tool.function?.name),
  outputs: (body) => body.messages.filter((message) => message.role === 'tool'),
  streams: (body) => body.stream === true,
  stream(answer) {
    const chunk = (choices, more = {}) => ({
      data: { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1767225600, model: 'scripted', choices, ...more },
    });
    const delta = (value) => chunk([{ index: 0, delta: value, finish_reason: null }]);
    const call = (index, value) => delta({ tool_calls: [{ index, ...value }] });
    return [
      delta({ role: 'assistant', content: '' }),
      ...(answer.calls
        ? [
            delta({ reasoning_content: thought }),
            ...answer.calls.flatMap(({ id, name, input }, index) => [
              call(index, { id: `call_${id}`, type: 'function', function: { name, arguments: '' } }),
              ...halves(input).map((half) => call(index, { function: { arguments: half } })),
            ]),
          ]
        : halves(answer.text).map((half) => delta({ content: half }))),
      chunk([{ index: 0, delta: {}, finish_reason: answer.calls ? 'tool_calls' : 'stop' }]),
      chunk([], { usage: this.usage }),
      { data: '[DONE]' },
    ];
  },
  usage: {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cached },
    completion_tokens_details: { reasoning_tokens: usage.thinking },
  },
  whole(text) {
    const message = { role: 'assistant', content: text };
    return {
      id: 'chatcmpl-1', object: 'chat.completion', created: 1767225600, model: 'scripted', usage: this.usage,
      choices: [{ index: 0, message, finish_reason: 'stop' }],
    };
  },
};

const responses = {
  tools: (body) => (body.tools ?? []).map((tool) => tool.name),
  outputs: (body) => (Array.isArray(body.input) ? body.input : []).filter((item) => item.type === 'function_call_output'),
  streams: (body) => body.stream === true,
  stream(answer) {
    const items = [];
    const events = [];
    const add = (type, value) => events.push({ event: type, data: { type, sequence_number: events.length, ...value } });
    const item = (begun, pieces, done) => {
      const output_index = items.length;
      add('response.output_item.added', { output_index, item: begun });
      pieces(output_index, begun.id);
      add('response.output_item.done', { output_index, item: done });
      items.push(done);
    };
    add('response.created', { response: this.response('in_progress', []) });
    if (answer.calls) {
      const reasoning = { id: `rs_${answer.step}`, type: 'reasoning', summary: [] };
      const part = { type: 'summary_text', text: thought };
      item(reasoning, (output_index, item_id) => {
        const at = { item_id, output_index, summary_index: 0 };
        add('response.reasoning_summary_part.added', { ...at, part: { ...part, text: '' } });
        add('response.reasoning_summary_text.delta', { ...at, delta: thought });
        add('response.reasoning_summary_text.done', { ...at, text: thought });
        add('response.reasoning_summary_part.done', { ...at, part });
      }, { ...reasoning, summary: [part], encrypted_content: signature(answer) });
      for (const { id, name, input } of answer.calls) {
        const call = { id: `fc_${id}`, type: 'function_call', call_id: `call_${id}`, name };
        item({ ...call, status: 'in_progress', arguments: '' }, (output_index, item_id) => {
          for (const delta of halves(input)) {
            add('response.function_call_arguments.delta', { item_id, output_index, delta });
          }
          add('response.function_call_arguments.done', { item_id, output_index, arguments: input });
        }, { ...call, status: 'completed', arguments: input });
      }
    } else {
      const message = this.message(answer.text);
      item({ ...message, status: 'in_progress', content: [] }, (output_index, item_id) => {
        const at = { item_id, output_index, content_index: 0 };
        const part = message.content[0];
        add('response.content_part.added', { ...at, part: { ...part, text: '' } });
        halves(answer.text).forEach((delta) => add('response.output_text.delta', { ...at, delta }));
        add('response.output_text.done', { ...at, text: answer.text });
        add('response.content_part.done', { ...at, part });
      }, message);
    }
    add('response.completed', { response: this.response('completed', items) });
    return events;
  },
  message: (text) => ({
    id: 'msg_1', type: 'message', status: 'completed', role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
  }),
  response: (status, output) => ({
    id: 'resp_1', object: 'response', created_at: 1767225600, status, error: null, incomplete_details: null,
    model: 'scripted', output, parallel_tool_calls: true, tool_choice: 'auto', tools: [], store: false,
    usage: status === 'completed'
      ? {
          input_tokens: usage.input,
          input_tokens_details: { cached_tokens: usage.cached },
          output_tokens: usage.output,
          output_tokens_details: { reasoning_tokens: usage.thinking },
          total_tokens: usage.input + usage.output,
        }
      : null,
  }),
  whole(text) {
    return this.response('completed', [this.message(text)]);
  },
};

const claude = {
  tools: (body) => (body.tools ?? []).map((tool) => tool.name),
  outputs: (body) =>
    body.messages
      .flatMap((message) => (Array.isArray(message.content) ? message.content : []))
      .filter((block) => block.type === 'tool_result'),
  streams: (body) => body.stream === true,
  stream(answer) {
    const blocks = answer.calls
      ? [
          [{ type: 'thinking', thinking: '', signature: '' },
            [{ type: 'thinking_delta', thinking: thought }, { type: 'signature_delta', signature: signature(answer) }]],
          ...answer.calls.map(({ id, name, input }) => [
            { type: 'tool_use', id: `toolu_${id}`, name, input: {} },
            halves(input).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
          ]),
        ]
      : [[{ type: 'text', text: '' }, halves(answer.text).map((text) => ({ type: 'text_delta', text }))]];
    return [
      { type: 'message_start', message: this.message([], null, 1) },
      ...blocks.flatMap(([content_block, deltas], index) => [
        { type: 'content_block_start', index, content_block },
        ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
        { type: 'content_block_stop', index },
      ]),
      {
        type: 'message_delta',
        delta: { stop_reason: answer.calls ? 'tool_use' : 'end_turn', stop_sequence: null },
        usage: { output_tokens: usage.output },
      },
      { type: 'message_stop' },
    ].map((data) => ({ event: data.type, data }));
  },
  message: (content, stop_reason, output_tokens) => ({
    id: 'msg_1', type: 'message', role: 'assistant', model: 'scripted', content, stop_reason, stop_sequence: null,
    usage: {
      input_tokens: usage.input - usage.cached,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: usage.cached,
      output_tokens,
    },
  }),
  whole(text) {
    return this.message([{ type: 'text', text }], 'end_turn', usage.output);
  },
};

const gemini = {
  tools: (body) =>
    (body.tools ?? []).flatMap((tool) => tool.functionDeclarations ?? []).map((declaration) => declaration.name),
  outputs: (body) => body.contents.flatMap((content) => content.parts).filter((part) => part.functionResponse),
  streams: (body, url) => url.includes(':streamGenerateContent'),
  stream(answer) {
    // Of calls that are to run at once only the first is signed.
    const parts = answer.calls
      ? [
          { text: thought, thought: true },
          ...answer.calls.map(({ name, input }, index) => ({
            functionCall: { name, args: JSON.parse(input) },
            ...(index === 0 ? { thoughtSignature: signature(answer) } : {}),
          })),
        ]
      : halves(answer.text).map((text) => ({ text }));
    return parts.map((part, index) => ({ data: this.answer(part, index === parts.length - 1) }));
  },
  answer: (part, last) => ({
    candidates: [{ content: { role: 'model', parts: [part] }, index: 0, ...(last ? { finishReason: 'STOP' } : {}) }],
    usageMetadata: {
      promptTokenCount: usage.input,
      totalTokenCount: usage.input + usage.output,
      candidatesTokenCount: usage.output - usage.thinking,
      thoughtsTokenCount: usage.thinking,
      cachedContentTokenCount: usage.cached,
    },
    modelVersion: 'scripted', responseId: 'resp-1',
  }),
  whole(text) {
    return this.answer({ text }, true);
  },
};

export const providers = { chat, responses, claude, gemini };

/** What a provider says at the end of a turn. */
export const answer = (name) => `All of ${name} was read, which is the end of it.`;

function halves(text) {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

/**
 * Serves the providers, each in a folder of its name.
 *
 * @param turns what each turn is about, by the turn's name, which stands in its prompt: its `script`,
 *   the `files` that are to be read one after the other or at once, and what these have to bring
 *   back; gets `asked` (the tool that was called), `brought` (all output came back) and `state` (with
 *   what only the provider can read)
 * @param complaints gets a line for each request that no provider would have liked
 */
export async function serve(port, turns, complaints) {
  const server = createServer(async (request, response) => {
    try {
      let text = '';
      for await (const piece of request.setEncoding('utf8')) {
        text += piece;
      }
      const provider = providers[request.url.split('/')[1]];
      const counts = /count_tokens$|:countTokens|\/input_tokens$/.exec(request.url);
      const reply = (status, body, headers = {}) =>
        response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
      if (!provider || request.method !== 'POST') {
        reply(404, { error: { message: 'no such path' } });
        return;
      }
      if (counts) {
        reply(200, { input_tokens: usage.input, totalTokens: usage.input });
        return;
      }
      const body = JSON.parse(text);
      const told = answerTo(provider, body, text, turns);
      if (told.busy) {
        reply(429, { error: { message: 'too many requests', type: 'rate_limit_error' } }, { 'Retry-After': '1' });
      } else if (provider.streams(body, request.url)) {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        const events = provider.stream(told);
        for (const { event, data } of told.cut ? events.slice(0, events.length / 2) : events) {
          const line = typeof data === 'string' ? data : JSON.stringify(data);
          response.write(`${event ? `event: ${event}\n` : ''}data: ${line}\n\n`);
        }
        if (told.cut) {
          setTimeout(() => response.destroy(), 200);
        } else {
          response.end();
        }
      } else {
        reply(200, provider.whole(told.text ?? 'Nothing to do.'));
      }
    } catch (e) {
      complaints.push(`${request.method} ${request.url}: ${e.stack}`);
      response.destroy();
    }
  });
  // Programs take this for their way to the vendors, who are not to be reached.
  server.on('connect', (request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/**
 * Serves a way to the proxy that leads WebSockets through and refuses all else.
 *
 * @param proxy its address
 */
export async function serveSocketsAlone(proxy) {
  const server = createServer((request, response) => response.writeHead(404).end());
  server.on('upgrade', (request, client, head) => {
    const socket = connect(Number(proxy.port), proxy.hostname);
    const lines = request.rawHeaders.map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
    socket.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines}\r\n`);
    socket.write(head);
    socket.pipe(client).pipe(socket);
    socket.on('error', () => client.destroy());
    client.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function answerTo(provider, body, text, turns) {
  const name = [...turns.keys()].find((key) => text.includes(key));
  const turn = turns.get(name);
  const known = turn?.script === 'picture' ? viewers : readers;
  const tool = provider.tools(body).find((offered) => known[offered]);
  if (!turn || !tool) {
    return { text: 'Nothing to do.' };
  }
  if (turn.script === 'busy' && !turn.refused) {
    turn.refused = true;
    return { busy: true };
  }
  const outputs = provider.outputs(body);
  const brought = JSON.stringify(turn.script === 'picture' ? body : outputs);
  const missing = turn.files.filter((file) => !brought.includes(file.text));
  turn.asked = tool;
  if (missing.length === 0) {
    turn.brought = true;
    turn.state = [...Array(turn.steps).keys()].every((step) => text.includes(signature({ step })));
    const cut = turn.script === 'cut' && !turn.refused;
    turn.refused ||= cut;
    return { cut, text: answer(name) };
  }
  const asks = turn.script === 'parallel' ? missing : missing.slice(0, 1);
  const step = turn.files.length - missing.length;
  if (outputs.length > step) {
    return { text: `This is no note: ${JSON.stringify(outputs)}` };
  }
  return {
    step,
    calls: asks.map((file, i) => ({ id: step + i, name: tool, input: JSON.stringify(known[tool](file.name)) })),
  };
}
