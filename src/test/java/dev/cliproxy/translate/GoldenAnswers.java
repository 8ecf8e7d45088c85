package dev.cliproxy.translate;

/**
 * The smallest valid answers of each format: the text "Hi", then one call f({"a":1}). The provider
 * calls its model {@code up-1}; where that stands, a {@code %1$s} is to be filled in.
 */
final class GoldenAnswers {

  static final String CHAT_USAGE_CHUNK =
      """
      data: {"id":"c1","object":"chat.completion.chunk","model":"%1$s","choices":[],"usage":\
      {"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,\
      "prompt_tokens_details":{"cached_tokens":4},\
      "completion_tokens_details":{"reasoning_tokens":3}}}

      """;

  static final String CHAT_BEFORE_USAGE =
      """
      data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"%1$s","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}

      data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"%1$s","choices":[{"index":0,"delta":{"content":"Hi"}}]}

      data: {"id":"c1","model":"%1$s","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]}}]}

      data: {"id":"c1","model":"%1$s","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"a\\":1}"}}]}}]}

      data: {"id":"c1","model":"%1$s","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

      """;

  static final String CHAT_STREAM = CHAT_BEFORE_USAGE + CHAT_USAGE_CHUNK + "data: [DONE]\n\n";

  static final String COMPLETIONS_STREAM =
      """
      data: {"id":"c","object":"text_completion","model":"%1$s","choices":[{"index":0,"text":"Hi","finish_reason":null}]}

      data: {"id":"c","object":"text_completion","model":"%1$s","choices":[{"index":0,"text":"","finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":1}}

      data: [DONE]

      """;

  static final String RESPONSES_STREAM =
      """
      event: response.created
      data: {"type":"response.created","sequence_number":0,"response":{"id":"r1","object":"response","status":"in_progress","error":null,"model":"%1$s","output":[],"usage":null}}

      event: response.in_progress
      data: {"type":"response.in_progress","sequence_number":1,"response":{"id":"r1","status":"in_progress","model":"%1$s","output":[]}}

      event: response.output_item.added
      data: {"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"message","id":"m1","role":"assistant","model":"kept","content":[]}}

      event: response.content_part.added
      data: {"type":"response.content_part.added","sequence_number":3,"item_id":"m1","output_index":0,"content_index":0,"part":{"type":"output_text","text":""}}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","sequence_number":4,"item_id":"m1","output_index":0,"content_index":0,"delta":"Hi"}

      event: response.output_text.done
      data: {"type":"response.output_text.done","sequence_number":5,"item_id":"m1","output_index":0,"content_index":0,"text":"Hi"}

      event: response.content_part.done
      data: {"type":"response.content_part.done","sequence_number":6,"item_id":"m1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hi"}}

      event: response.output_item.done
      data: {"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{"type":"message","id":"m1","role":"assistant","content":[{"type":"output_text","text":"Hi"}]}}

      event: response.output_item.added
      data: {"type":"response.output_item.added","sequence_number":8,"output_index":1,"item":{"type":"function_call","id":"fc1","call_id":"call_1","name":"f","arguments":""}}

      event: response.function_call_arguments.delta
      data: {"type":"response.function_call_arguments.delta","sequence_number":9,"item_id":"fc1","output_index":1,"delta":"{\\"a\\":1}"}

      event: response.function_call_arguments.done
      data: {"type":"response.function_call_arguments.done","sequence_number":10,"item_id":"fc1","output_index":1,"arguments":"{\\"a\\":1}"}

      event: response.output_item.done
      data: {"type":"response.output_item.done","sequence_number":11,"output_index":1,"item":{"type":"function_call","id":"fc1","call_id":"call_1","name":"f","arguments":"{\\"a\\":1}"}}

      event: response.completed
      data: {"type":"response.completed","sequence_number":12,"response":{"id":"r1","status":"completed","error":null,"model":"%1$s","output":[{"type":"message"},{"type":"function_call"}],"usage":{"input_tokens":20,"input_tokens_details":{"cached_tokens":5},"output_tokens":9,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":29}}}

      """;

  static final String MEDIA_STREAM =
      """
      event: image_generation.partial_image
      data: {"type":"image_generation.partial_image","b64_json":"aGk=","partial_image_index":0,"model":"%1$s"}

      event: image_generation.completed
      data: {"type":"image_generation.completed","b64_json":"aGk=","usage":{"total_tokens":100,"input_tokens":50,"output_tokens":50,"input_tokens_details":{"text_tokens":10,"image_tokens":40}}}

      """;

  static final String CLAUDE_STREAM =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"%1$s","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}}

      event: ping
      data: {"type":"ping"}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: content_block_start
      data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":1}"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":1}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":25,"output_tokens_details":{"thinking_tokens":9},"cache_read_input_tokens":null}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  static final String GEMINI_STREAM =
      """
      data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]}}],"usageMetadata":{"promptTokenCount":6,"candidatesTokenCount":1,"cachedContentTokenCount":9},"modelVersion":"%1$s"}

      data: {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1,"modelVersion":"kept"}}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":6,"candidatesTokenCount":8,"thoughtsTokenCount":5,"toolUsePromptTokenCount":2,"totalTokenCount":21},"modelVersion":"%1$s"}

      """;

  static final String CHAT_WHOLE =
      """
      {"id":"c1","object":"chat.completion","created":1,"model":"%1$s","choices":[{"index":0,"message":
        {"role":"assistant","content":"Hi, \\"model\\":\\"up-1\\" \\ud83d\\ude00 ü","model":"kept","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}]},
        "finish_reason":"tool_calls"}],
       "usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":3}}}
      """;

  static final String COMPLETIONS_WHOLE =
      """
      {"id":"c","object":"text_completion","model" : "%1$s","choices":[{"text":"Hi","finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":1}}""";

  static final String RESPONSES_WHOLE =
      """
      {"id":"r1","object":"response","status":"completed","error":null,"incomplete_details":null,"model":"%1$s","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi"}]},{"type":"function_call","call_id":"call_1","name":"f","arguments":"{\\"a\\":1}"}],"usage":{"input_tokens":20,"input_tokens_details":{"cached_tokens":5},"output_tokens":9,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":29}}
      """;

  static final String MEDIA_WHOLE =
      """
      {"model":"%1$s","text":"Hi, \\"model\\"","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":0,"audio_tokens":14},"output_tokens":45,"total_tokens":59}}""";

  static final String CLAUDE_WHOLE =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"%1$s","content":[{"type":"text","text":"Hi"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"a":1,"model":"kept"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":25,"output_tokens_details":{"thinking_tokens":9}}}""";

  static final String GEMINI_WHOLE =
      """
      {
        "candidates": [{"content": {"role": "model", "parts": [{"text": "Hi"}, {"functionCall": {"name": "f", "args": {"a": 1}}}]}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 6, "candidatesTokenCount": 8, "thoughtsTokenCount": 5, "toolUsePromptTokenCount": 2},
        "modelVersion": "%1$s"
      }
      """;

  static final String GEMINI_LIST =
      """
      [{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]}}],"usageMetadata":{"promptTokenCount":6,"candidatesTokenCount":1,"cachedContentTokenCount":9},"modelVersion":"%1$s"}
      ,
      {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":1}}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":6,"candidatesTokenCount":8,"thoughtsTokenCount":5,"toolUsePromptTokenCount":2},"modelVersion":"%1$s"}
      ]
      """;

  private GoldenAnswers() {}

  static String stream(WireFormat format) {
    return switch (format) {
      case CHAT_COMPLETIONS -> CHAT_STREAM;
      case COMPLETIONS -> COMPLETIONS_STREAM;
      case RESPONSES -> RESPONSES_STREAM;
      case STORED_RESPONSES -> RESPONSES_STREAM;
      case MEDIA -> MEDIA_STREAM;
      case CLAUDE -> CLAUDE_STREAM;
      case GEMINI -> GEMINI_STREAM;
    };
  }

  static String whole(WireFormat format) {
    return switch (format) {
      case CHAT_COMPLETIONS -> CHAT_WHOLE;
      case COMPLETIONS -> COMPLETIONS_WHOLE;
      case RESPONSES -> RESPONSES_WHOLE;
      case STORED_RESPONSES -> RESPONSES_WHOLE;
      case MEDIA -> MEDIA_WHOLE;
      case CLAUDE -> CLAUDE_WHOLE;
      case GEMINI -> GEMINI_WHOLE;
    };
  }

  /** With the provider's name for the model. */
  static String fromProvider(String golden) {
    return golden.formatted("up-1");
  }

  /** With the client's name for the model, which needs an escape. */
  static String forClient(String golden) {
    return golden.formatted("my \\\"model\\\" ü");
  }

  /** The client's name for the model. */
  static final String CLIENT_MODEL = "my \"model\" ü";
}
