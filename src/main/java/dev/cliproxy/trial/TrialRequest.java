package dev.cliproxy.trial;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.connect.Quote;
import dev.cliproxy.wording.Wording;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is tried: one message, as a client of the format sends it. Sources of the fields:
 * platform.openai.com/docs/api-reference, docs.anthropic.com/en/api/messages,
 * ai.google.dev/api/generate-content.
 *
 * @param model as clients call it; 1 to {@value #LONGEST_MODEL} characters that show
 * @param key the id of the client's key that it acts as; {@code ""} for a client without one
 * @param message 1 to {@value #LONGEST_MESSAGE} UTF-16 characters, not blank
 * @param maxTokens the longest answer that is asked for, 1 to {@value #MOST_TOKENS}
 * @param streams whether the answer is to come event by event
 */
public record TrialRequest(
    TrialFormat format, String model, String key, String message, int maxTokens, boolean streams) {
  /** The longest message, in UTF-16 characters. */
  public static final int LONGEST_MESSAGE = 8_000;

  /** The longest name of a model, in UTF-16 characters. */
  public static final int LONGEST_MODEL = 200;

  /** The longest answer that may be asked for, in tokens. */
  public static final int MOST_TOKENS = 4_096;

  /** How long an answer is asked for unless somebody says so, in tokens. */
  public static final int USUAL_TOKENS = 256;

  /** What stands for the key in a line to copy. */
  private static final String KEY = "$CLIPROXY_KEY";

  /**
   * A request without problems.
   *
   * @throws IllegalArgumentException for one that {@link #problems} finds fault with
   */
  public TrialRequest {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(key, "key");
    if (!problems(model, message, maxTokens).isEmpty()) {
      throw new IllegalArgumentException("not a trial");
    }
  }

  /** What is wrong, by the field that it is wrong with; empty when nothing is. */
  public static Map<String, Wording> problems(String model, String message, int maxTokens) {
    Map<String, Wording> problems = new LinkedHashMap<>();
    if (model.isBlank()) {
      problems.put("model", Wording.of("trial-no-model", "expected the name of a model"));
    } else if (model.length() > LONGEST_MODEL || model.codePoints().anyMatch(c -> !shows(c))) {
      problems.put(
          "model",
          Wording.of(
              "trial-model",
              "expected a name of at most %d characters that show".formatted(LONGEST_MODEL),
              LONGEST_MODEL));
    }
    if (message.isBlank()) {
      problems.put("message", Wording.of("trial-no-message", "expected a message"));
    } else if (message.length() > LONGEST_MESSAGE) {
      problems.put(
          "message",
          Wording.of(
              "trial-message",
              "expected at most %d characters; there are %d"
                  .formatted(LONGEST_MESSAGE, message.length()),
              LONGEST_MESSAGE,
              message.length()));
    }
    if (maxTokens < 1 || maxTokens > MOST_TOKENS) {
      problems.put(
          "max-tokens",
          Wording.of(
              "trial-tokens",
              "expected a whole number from 1 to %d".formatted(MOST_TOKENS),
              MOST_TOKENS));
    }
    return problems;
  }

  private static boolean shows(int character) {
    return !Character.isISOControl(character)
        && Character.getType(character) != Character.FORMAT
        && Character.getType(character) != Character.SURROGATE;
  }

  /** Where a client posts it: a decoded path, from {@code /v1} or {@code /v1beta} on. */
  public String path() {
    return path(model);
  }

  private String path(String name) {
    return switch (format) {
      case CHAT_COMPLETIONS -> "/v1/chat/completions";
      case RESPONSES -> "/v1/responses";
      case CLAUDE -> "/v1/messages";
      case GEMINI ->
          "/v1beta/models/" + name + (streams ? ":streamGenerateContent" : ":generateContent");
    };
  }

  /** What stands behind the path; {@code ""} for nothing. */
  public String query() {
    return format == TrialFormat.GEMINI && streams ? "alt=sse" : "";
  }

  /** What a client says besides, without its key, in lower case. */
  public Map<String, String> headers() {
    return format == TrialFormat.CLAUDE ? Map.of("anthropic-version", "2023-06-01") : Map.of();
  }

  /** What a client posts. */
  public byte[] body() {
    return document().toString().getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode document() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    if (format != TrialFormat.GEMINI) {
      document.put("model", model);
    }
    switch (format) {
      case CHAT_COMPLETIONS, CLAUDE -> {
        document.put("max_tokens", maxTokens);
        document.putArray("messages").addObject().put("role", "user").put("content", message);
      }
      case RESPONSES -> {
        // Nobody comes back to it.
        document.put("max_output_tokens", maxTokens).put("store", false);
        ObjectNode turn = document.putArray("input").addObject().put("role", "user");
        turn.putArray("content").addObject().put("type", "input_text").put("text", message);
      }
      case GEMINI -> {
        ObjectNode turn = document.putArray("contents").addObject().put("role", "user");
        turn.putArray("parts").addObject().put("text", message);
        document.putObject("generationConfig").put("maxOutputTokens", maxTokens);
      }
    }
    if (streams && format != TrialFormat.GEMINI) {
      document.put("stream", true);
    }
    return document;
  }

  /**
   * The same for a shell, with {@code $CLIPROXY_KEY} for the key.
   *
   * @param server this server's address, without a slash at its end
   */
  public String curl(String server) {
    List<String> lines = new ArrayList<>();
    String url = server + encodedPath() + (query().isEmpty() ? "" : "?" + query());
    lines.add("curl " + (streams ? "-N " : "") + Quote.shell(url));
    if (!key.isEmpty()) {
      lines.add("-H \"" + keyHeader() + KEY + "\"");
    }
    headers().forEach((name, value) -> lines.add("-H " + Quote.shell(name + ": " + value)));
    lines.add("-H 'content-type: application/json'");
    lines.add("-d " + Quote.shell(document().toString()));
    return String.join(" \\\n  ", lines);
  }

  private String keyHeader() {
    return switch (format) {
      case CHAT_COMPLETIONS, RESPONSES -> "Authorization: Bearer ";
      case CLAUDE -> "x-api-key: ";
      case GEMINI -> "x-goog-api-key: ";
    };
  }

  /** Slashes of a model's name stay: not every container lets them in as {@code %2F}. */
  private String encodedPath() {
    String encoded =
        URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    return path(encoded);
  }

  /** What people write is not for logs. */
  @Override
  public String toString() {
    return "TrialRequest[" + format + "]";
  }
}
