package dev.cliproxy.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Requests in OpenAI's chat format whose bodies have 1 KB, as bytes for a kept connection. */
final class ChatRequest {
  private static final int BODY_BYTES = 1024;

  private ChatRequest() {}

  /** Asks for the answer that is always the same. */
  static byte[] fixed(String model) {
    return bytes("{\"model\":\"" + model + "\",");
  }

  /** Asks for a stream. */
  static byte[] stream(String model, StreamOrder order) {
    return bytes("{\"model\":\"" + model + "\",\"stream\":true,\"user\":\"" + order.text() + "\",");
  }

  private static byte[] bytes(String start) {
    String body = start + "\"messages\":[{\"role\":\"user\",\"content\":\"";
    String end = "\"}]}";
    body += "x".repeat(BODY_BYTES - body.length() - end.length()) + end;
    String head =
        """
        POST /v1/chat/completions HTTP/1.1\r
        Host: 127.0.0.1\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """
            .formatted(BenchConfig.CLIENT_KEY, body.length());
    return (head + body).getBytes(US_ASCII);
  }
}
