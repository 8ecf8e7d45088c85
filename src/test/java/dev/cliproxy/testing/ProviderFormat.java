package dev.cliproxy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.usage.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The four wire formats: for each a request, the provider's answer to it (the text {@code Hi}, one
 * call {@code f({"a":1})} and what it cost) and the provider's errors, as the providers write them.
 * The texts stand in {@code src/test/resources/upstream}.
 */
public enum ProviderFormat {
  /** OpenAI's chat completions, which many others speak too. */
  CHAT("chat"),
  /** OpenAI's Responses. */
  RESPONSES("responses"),
  /** Claude's messages, which do not say how much of the output was reasoning. */
  CLAUDE("claude"),
  /** Gemini's generateContent. */
  GEMINI("gemini");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PLACEHOLDER = "MODEL";

  private final String folder;

  ProviderFormat(String folder) {
    this.folder = folder;
  }

  /** The format in which a provider was asked for an answer, by the path. */
  public static ProviderFormat of(ReceivedRequest request) {
    return ofTarget(request.target());
  }

  /** The same by the target of its request line. */
  public static ProviderFormat ofTarget(String target) {
    String path = target.replaceFirst("\\?.*", "");
    if (path.endsWith("/chat/completions")) {
      return CHAT;
    } else if (path.endsWith("/responses")) {
      return RESPONSES;
    } else if (path.contains("/messages")) {
      return CLAUDE;
    } else if (path.contains("/models/")) {
      return GEMINI;
    }
    throw new IllegalArgumentException("no provider has the path " + path);
  }

  /**
   * A {@link ScriptedUpstream.Script} of a provider that works, in whichever format it is asked; it
   * names the model that it was asked for, and counts tokens too.
   */
  public static Reply answer(ReceivedRequest request) {
    ProviderFormat format = of(request);
    String path = request.target().replaceFirst("\\?.*", "");
    if (path.endsWith("/count_tokens")) {
      return Reply.json(200, "{\"input_tokens\":11}");
    } else if (path.endsWith(":countTokens")) {
      return Reply.json(200, "{\"totalTokens\":11}");
    }
    return format.success(format.modelOf(request), format.isStream(request));
  }

  /** The model that a provider was asked for, in its own name. */
  public String modelOf(ReceivedRequest request) {
    return this == GEMINI
        ? request.target().replaceFirst(".*/models/", "").replaceFirst(":[a-zA-Z]+(\\?.*)?$", "")
        : json(request).path("model").asText();
  }

  /** Whether a provider was asked for a stream. */
  public boolean isStream(ReceivedRequest request) {
    return this == GEMINI
        ? request.target().contains(":streamGenerateContent")
        : json(request).path("stream").asBoolean();
  }

  private static JsonNode json(ReceivedRequest request) {
    try {
      return request.json();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a client of this format sends a request, at the proxy. */
  public String target(String model, boolean stream) {
    return switch (this) {
      case CHAT -> "/v1/chat/completions";
      case RESPONSES -> "/v1/responses";
      case CLAUDE -> "/v1/messages";
      case GEMINI ->
          "/v1beta/models/"
              + model
              + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
    };
  }

  /** The body of a request. */
  public String request(String model, boolean stream) {
    try {
      ObjectNode request = (ObjectNode) JSON.readTree(text("request.json", model));
      if (this != GEMINI && stream) {
        request.put("stream", true);
      }
      return request.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The provider's whole answer. */
  public String whole(String model) {
    return text("whole.json", model);
  }

  /** The provider's stream, event by event, each with the blank line at its end. */
  public List<String> events(String model) {
    return frames(text("stream.sse", model));
  }

  /** What {@link #whole} and {@link #events} say that the request cost. */
  public Tokens tokens() {
    return new Tokens(11, 7, this == CLAUDE ? 0 : 2, 3);
  }

  /**
   * The event with which a provider ends a stream that has failed.
   *
   * @param status what the provider would have answered before the stream: see {@link #error}
   */
  public String errorEvent(int status, String model) {
    JsonNode body = errorBody(status);
    return switch (this) {
      case CHAT, GEMINI -> "data: " + body + "\n\n";
      case CLAUDE -> "event: error\ndata: " + body + "\n\n";
      case RESPONSES -> "event: response.failed\ndata: " + failedResponse(status, model) + "\n\n";
    };
  }

  private ObjectNode failedResponse(int status, String model) {
    try {
      String created = events(model).get(0).replaceFirst("(?s).*data: ", "");
      ObjectNode event = (ObjectNode) JSON.readTree(created);
      event.put("type", "response.failed").put("sequence_number", 1);
      ObjectNode response = (ObjectNode) event.path("response");
      response.put("status", "failed");
      response
          .putObject("error")
          .put("code", status == 429 ? "rate_limit_exceeded" : "server_error")
          .put("message", errorBody(status).at("/error/message").asText());
      return event;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The provider's error with this status.
   *
   * @param status 400, 401, 403, 404, 429, 500, 503 or 529
   */
  public Reply error(int status) {
    return Reply.json(status, errorBody(status).toString());
  }

  /** The body of {@link #error}. */
  public JsonNode errorBody(int status) {
    try {
      JsonNode error = JSON.readTree(text("errors.json", "m")).get(Integer.toString(status));
      return Objects.requireNonNull(error, () -> "no error " + status);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The reply of a provider that works. */
  public Reply success(String model, boolean stream) {
    return stream ? Reply.events(events(model)) : Reply.json(200, whole(model));
  }

  /** Cuts a stream into its events, each with the blank line at its end. */
  public static List<String> frames(String stream) {
    List<String> frames = new ArrayList<>();
    int start = 0;
    for (int end = stream.indexOf("\n\n"); end >= 0; end = stream.indexOf("\n\n", start)) {
      frames.add(stream.substring(start, end + 2));
      start = end + 2;
    }
    return frames;
  }

  private String text(String file, String model) {
    String name = "/upstream/" + folder + "/" + file;
    try (InputStream in = ProviderFormat.class.getResourceAsStream(name)) {
      byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).replace(PLACEHOLDER, model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
