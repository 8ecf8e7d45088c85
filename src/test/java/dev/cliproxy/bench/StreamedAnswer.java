package dev.cliproxy.bench;

import dev.cliproxy.testing.ProviderFormat;

/**
 * A provider's stream that says nothing but text.
 *
 * @param start the events before the first piece of text
 * @param beforePiece what stands before a piece of text in its event
 * @param afterPiece what stands after it
 * @param end the events after the last piece; OpenAI's Responses repeat the text there, which is
 *     left out: no proxy may need it
 */
record StreamedAnswer(String start, String beforePiece, String afterPiece, String end) {

  /** As providers of the format write it. */
  static StreamedAnswer of(ProviderFormat format) {
    return switch (format) {
      case CHAT -> chat();
      case RESPONSES -> responses();
      case CLAUDE -> claude();
      case GEMINI -> gemini();
    };
  }

  private static StreamedAnswer chat() {
    String frame =
        "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1750000000,\"model\":\""
            + BenchConfig.STREAM_MODEL
            + "\",\"choices\":";
    return new StreamedAnswer(
        "",
        frame + "[{\"index\":0,\"delta\":{\"content\":\"",
        "\"},\"finish_reason\":null}]}\n\n",
        frame
            + "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
            + frame
            + "[],\"usage\":{\"prompt_tokens\":250,\"completion_tokens\":420,"
            + "\"total_tokens\":670}}\n\ndata: [DONE]\n\n");
  }

  private static StreamedAnswer responses() {
    String response =
        """
        "response":{"id":"resp_bench","object":"response","created_at":1750000000,\
        "model":"bench-stream","error":null,"output":[],\
        """;
    String place = "\"item_id\":\"msg_bench\",\"output_index\":0,\"content_index\":0,";
    String part = "{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"\"}";
    String item = "\"item\":{\"id\":\"msg_bench\",\"type\":\"message\",\"role\":\"assistant\",";
    return new StreamedAnswer(
        event("response.created", response + "\"status\":\"in_progress\",\"usage\":null}")
            + event("response.in_progress", response + "\"status\":\"in_progress\",\"usage\":null}")
            + event(
                "response.output_item.added",
                "\"output_index\":0," + item + "\"status\":\"in_progress\",\"content\":[]}")
            + event("response.content_part.added", place + "\"part\":" + part),
        "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
            + "\"sequence_number\":4,"
            + place
            + "\"delta\":\"",
        "\",\"logprobs\":[]}\n\n",
        event("response.output_text.done", place + "\"text\":\"\",\"logprobs\":[]")
            + event("response.content_part.done", place + "\"part\":" + part)
            + event(
                "response.output_item.done",
                "\"output_index\":0,"
                    + item
                    + "\"status\":\"completed\",\"content\":["
                    + part
                    + "]}")
            + event(
                "response.completed",
                response
                    + """
                    "status":"completed","usage":{"input_tokens":250,\
                    "input_tokens_details":{"cached_tokens":128},"output_tokens":420,\
                    "output_tokens_details":{"reasoning_tokens":64},"total_tokens":670}}\
                    """));
  }

  private static StreamedAnswer claude() {
    return new StreamedAnswer(
        event(
                "message_start",
                """
                "message":{"id":"msg_bench","type":"message","role":"assistant",\
                "model":"bench-stream","content":[],"stop_reason":null,"stop_sequence":null,\
                "usage":{"input_tokens":122,"cache_read_input_tokens":128,"output_tokens":1}}\
                """)
            + event(
                "content_block_start",
                "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
            + "\"delta\":{\"type\":\"text_delta\",\"text\":\"",
        "\"}}\n\n",
        event("content_block_stop", "\"index\":0")
            + event(
                "message_delta",
                """
                "delta":{"stop_reason":"end_turn","stop_sequence":null},\
                "usage":{"output_tokens":420}\
                """)
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  }

  private static StreamedAnswer gemini() {
    String before = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"";
    String after =
        """
        "usageMetadata":{"promptTokenCount":250,"candidatesTokenCount":356,\
        "thoughtsTokenCount":64,"totalTokenCount":670,"cachedContentTokenCount":128},\
        "modelVersion":"bench-stream","responseId":"bench"}

        """;
    return new StreamedAnswer(
        "",
        before,
        "\"}],\"role\":\"model\"},\"index\":0}]," + after,
        before + "\"}],\"role\":\"model\"},\"finishReason\":\"STOP\",\"index\":0}]," + after);
  }

  private static String event(String type, String members) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
  }
}
