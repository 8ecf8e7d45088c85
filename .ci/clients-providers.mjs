// Scripted providers in the four formats: whoever offers a tool that they know is asked to read a
// note with it, after a thought; whoever brings its output is told what the note says.
import { createServer } from 'node:http';

const command = 'cat note.txt';

/** The arguments for each tool that clients offer, by its name. */
const tools = {
  Bash: { command, description: 'Reads the note' },
  exec_command: { cmd: command },
  shell_command: { command },
  shell: { command: ['cat', 'note.txt'] },
  run_shell_command: { command, description: 'Reads the note' },
  read_note: { place: 'here' },
};

const usage = { input: 1100, output: 70, cached: 300, thinking: 20 };
const thought = 'A note is to be read.';
const signature = Buffer.from('a signature that only its provider can read').toString('base64');

const chat = {
  tools: (body) => (body.tools ?? []).map((tool) => tool.function?.name),
  outputs: (body) => body.messages.filter((message) => message.role === 'tool'),
  streams: (body) => body.stream === true,
  stream(answer) {
    const chunk = (choices, more = {}) => ({
      data: { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1767225600, model: 'scripted', choices, ...more },
    });
    const delta = (value) => chunk([{ index: 0, delta: value, finish_reason: null }]);
    const call = (value) => delta({ tool_calls: [{ index: 0, ...value }] });
    return [
      delta({ role: 'assistant', content: '' }),
      ...(answer.tool
        ? [
            delta({ reasoning_content: thought }),
            call({ id: 'call_1', type: 'function', function: { name: answer.tool, arguments: '' } }),
            ...halves(answer.arguments).map((half) => call({ function: { arguments: half } })),
          ]
        : halves(answer.text).map((half) => delta({ content: half }))),
      chunk([{ index: 0, delta: {}, finish_reason: answer.tool ? 'tool_calls' : 'stop' }]),
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
    if (answer.tool) {
      const reasoning = { id: 'rs_1', type: 'reasoning', summary: [] };
      const part = { type: 'summary_text', text: thought };
      item(reasoning, (output_index, item_id) => {
        const at = { item_id, output_index, summary_index: 0 };
        add('response.reasoning_summary_part.added', { ...at, part: { ...part, text: '' } });
        add('response.reasoning_summary_text.delta', { ...at, delta: thought });
        add('response.reasoning_summary_text.done', { ...at, text: thought });
        add('response.reasoning_summary_part.done', { ...at, part });
      }, { ...reasoning, summary: [part], encrypted_content: signature });
      const call = { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: answer.tool };
      item({ ...call, status: 'in_progress', arguments: '' }, (output_index, item_id) => {
        for (const delta of halves(answer.arguments)) {
          add('response.function_call_arguments.delta', { item_id, output_index, delta });
        }
        add('response.function_call_arguments.done', { item_id, output_index, arguments: answer.arguments });
      }, { ...call, status: 'completed', arguments: answer.arguments });
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
    const blocks = answer.tool
      ? [
          [{ type: 'thinking', thinking: '', signature: '' },
            [{ type: 'thinking_delta', thinking: thought }, { type: 'signature_delta', signature }]],
          [{ type: 'tool_use', id: 'toolu_1', name: answer.tool, input: {} },
            halves(answer.arguments).map((partial_json) => ({ type: 'input_json_delta', partial_json }))],
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
        delta: { stop_reason: answer.tool ? 'tool_use' : 'end_turn', stop_sequence: null },
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
    const parts = answer.tool
      ? [
          { text: thought, thought: true },
          { functionCall: { name: answer.tool, args: JSON.parse(answer.arguments) }, thoughtSignature: signature },
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

function halves(text) {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

/**
 * Serves the providers, each in a folder of its name.
 *
 * @param turns what each turn has in its note, by the turn's name, which stands in its prompt; gets
 *   `asked` (the tool that was called), `brought` (its output came back) and `state` (with what only
 *   the provider can read)
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
      if (!provider || request.method !== 'POST') {
        response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":{"message":"no such path"}}');
      } else if (counts) {
        response
          .writeHead(200, { 'Content-Type': 'application/json' })
          .end(JSON.stringify({ input_tokens: usage.input, totalTokens: usage.input }));
      } else {
        const body = JSON.parse(text);
        const answer = answerTo(provider, body, text, turns);
        if (provider.streams(body, request.url)) {
          response.writeHead(200, { 'Content-Type': 'text/event-stream' });
          for (const { event, data } of provider.stream(answer)) {
            const line = typeof data === 'string' ? data : JSON.stringify(data);
            response.write(`${event ? `event: ${event}\n` : ''}data: ${line}\n\n`);
          }
          response.end();
        } else {
          response
            .writeHead(200, { 'Content-Type': 'application/json' })
            .end(JSON.stringify(provider.whole(answer.text ?? 'Nothing to do.')));
        }
      }
    } catch (e) {
      complaints.push(`${request.method} ${request.url}: ${e.stack}`);
      response.destroy();
    }
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

function answerTo(provider, body, text, turns) {
  const name = /turn-[a-z]+-[a-z]+/.exec(text)?.[0];
  const turn = turns.get(name);
  const tool = provider.tools(body).find((offered) => tools[offered]);
  if (!turn || !tool) {
    return { text: 'Nothing to do.' };
  }
  const outputs = JSON.stringify(provider.outputs(body));
  if (outputs.includes(turn.note)) {
    turn.brought = true;
    turn.state = text.includes(signature);
    return { text: `The note of ${name} says ${turn.note}.` };
  }
  turn.asked = tool;
  if (outputs !== '[]') {
    return { text: `This is no note: ${outputs}` };
  }
  return { tool, arguments: JSON.stringify(tools[tool]) };
}
