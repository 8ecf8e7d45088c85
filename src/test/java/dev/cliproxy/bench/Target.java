package dev.cliproxy.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cliproxy.testing.ProviderFormat;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * Where requests of a client are sent, whose bodies have 1 KB.
 *
 * @param format the client's
 * @param base the address before the paths of the formats, without a slash at its end
 * @param key the client's
 * @param model the model that is asked for
 */
record Target(ProviderFormat format, URI base, String key, String model) {
  private static final int BODY_BYTES = 1024;

  /** A model at a port of this machine. */
  static Target local(ProviderFormat format, int port, String model) {
    return new Target(
        format, URI.create("http://127.0.0.1:" + port), BenchConfig.CLIENT_KEY, model);
  }

  /** Reads what {@link #text} wrote. */
  static Target of(String text) {
    String[] parts = text.split(" ", -1);
    return new Target(ProviderFormat.valueOf(parts[0]), URI.create(parts[1]), parts[2], parts[3]);
  }

  /** For another process to read. */
  String text() {
    return String.join(" ", format.name(), base.toString(), key, model);
  }

  /** Where to connect to. */
  InetSocketAddress address() {
    return new InetSocketAddress(base.getHost(), base.getPort());
  }

  /** Where the answer that is always the same is asked for. */
  URI fixedUrl() {
    return URI.create(base + format.target(model, false));
  }

  /** Asks for the answer that is always the same. */
  byte[] fixed() {
    return bytes(false, "");
  }

  /** Asks for a stream. */
  byte[] stream(StreamOrder order) {
    return bytes(true, order.text());
  }

  /** The headers beside those of every request, a blank line and the body, for {@code wrk.lua}. */
  String fixedForWrk() {
    return headers().replace("\r", "") + "\n" + body(false, "");
  }

  private byte[] bytes(boolean stream, String text) {
    String body = body(stream, text);
    return ("POST "
            + base.getRawPath()
            + format.target(model, stream)
            + " HTTP/1.1\r\nHost: "
            + base.getRawAuthority()
            + "\r\n"
            + headers()
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(US_ASCII);
  }

  private String headers() {
    return "Authorization: Bearer " + key + "\r\nContent-Type: application/json\r\n";
  }

  private String body(boolean stream, String text) {
    String start = "{\"model\":\"" + model + (stream ? "\",\"stream\":true," : "\",");
    String message = "[{\"role\":\"user\",\"content\":\"";
    return switch (format) {
      case CHAT -> filled(start + "\"messages\":" + message + text, "\"}]}");
      case RESPONSES -> filled(start + "\"input\":" + message + text, "\"}]}");
      case CLAUDE -> filled(start + "\"max_tokens\":4096,\"messages\":" + message + text, "\"}]}");
      case GEMINI ->
          filled("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + text, "\"}]}]}");
    };
  }

  private static String filled(String start, String end) {
    return start + "x".repeat(BODY_BYTES - start.length() - end.length()) + end;
  }
}
