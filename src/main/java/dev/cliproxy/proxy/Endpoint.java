package dev.cliproxy.proxy;

import dev.cliproxy.upstream.Operation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a path of the proxy leads. */
sealed interface Endpoint {

  /** Whose manners hold here. */
  Surface surface();

  /** The methods it knows, as the header {@code Allow} lists them; empty for none. */
  String methods();

  /** A request to a provider. */
  record Operate(Call call) implements Endpoint {
    @Override
    public Surface surface() {
      return call.surface();
    }

    @Override
    public String methods() {
      return "POST, OPTIONS";
    }
  }

  /**
   * The models that can be asked for.
   *
   * @param model one of them, or empty for all
   */
  record Models(Surface surface, Optional<String> model) implements Endpoint {
    public Models {
      Objects.requireNonNull(surface, "surface");
      Objects.requireNonNull(model, "model");
    }

    @Override
    public String methods() {
      return "GET, HEAD, OPTIONS";
    }
  }

  /** Nothing is here. */
  record Unknown(Surface surface) implements Endpoint {
    @Override
    public String methods() {
      return "";
    }
  }

  /** The method of every operation, as the names of these in the statistics begin. */
  String POST = "POST ";

  /** The fixed paths of {@code /v1}. */
  Map<String, Call> FIXED =
      Stream.of(
              fixed(Operation.CHAT_COMPLETION, Surface.OPENAI, "/v1/chat/completions"),
              fixed(Operation.COMPLETION, Surface.OPENAI, "/v1/completions"),
              fixed(Operation.EMBEDDING, Surface.OPENAI, "/v1/embeddings"),
              fixed(Operation.RERANKING, Surface.OPENAI, "/v1/rerank"),
              fixed(Operation.MODERATION, Surface.OPENAI, "/v1/moderations"),
              fixed(Operation.IMAGE_GENERATION, Surface.OPENAI, "/v1/images/generations"),
              fixed(Operation.IMAGE_EDIT, Surface.OPENAI, "/v1/images/edits"),
              fixed(Operation.TRANSCRIPTION, Surface.OPENAI, "/v1/audio/transcriptions"),
              fixed(Operation.TRANSLATION, Surface.OPENAI, "/v1/audio/translations"),
              fixed(Operation.SPEECH, Surface.OPENAI, "/v1/audio/speech"),
              fixed(Operation.RESPONSE, Surface.RESPONSES, "/v1/responses"),
              fixed(Operation.RESPONSE_COMPACTION, Surface.RESPONSES, "/v1/responses/compact"),
              fixed(Operation.MESSAGE, Surface.CLAUDE, "/v1/messages"),
              fixed(Operation.MESSAGE_TOKEN_COUNT, Surface.CLAUDE, "/v1/messages/count_tokens"))
          .collect(
              Collectors.toUnmodifiableMap(
                  call -> call.api().substring(POST.length()), Function.identity()));

  /** The methods of Gemini that stand behind a model's name. */
  Map<String, Operation> GEMINI_METHODS =
      Map.of(
          "generateContent", Operation.GENERATE_CONTENT,
          "streamGenerateContent", Operation.STREAM_GENERATE_CONTENT,
          "countTokens", Operation.TOKEN_COUNT,
          "embedContent", Operation.EMBED_CONTENT,
          "batchEmbedContents", Operation.BATCH_EMBED_CONTENTS);

  /** Every method and path, those of a model with {@code {model}} in its name's place. */
  static List<String> routes() {
    Stream<String> models =
        Stream.of("/v1", "/v1beta")
            .flatMap(
                root ->
                    Stream.concat(
                        Stream.of("GET " + root + "/models", "GET " + root + "/models/{model}"),
                        GEMINI_METHODS.keySet().stream().map(method -> modelApi(root, method))));
    return Stream.concat(FIXED.values().stream().map(Call::api), models).sorted().toList();
  }

  private static String modelApi(String root, String method) {
    return POST + root + "/models/{model}:" + method;
  }

  /**
   * Finds what is at a path.
   *
   * @param path decoded, from {@code /v1} or {@code /v1beta} on
   * @param clientFormat the surface that the client's headers speak of, for paths that two have
   */
  static Endpoint at(String path, Optional<Surface> clientFormat) {
    Call fixed = FIXED.get(path);
    if (fixed != null) {
      return new Operate(fixed);
    }
    String root = path.startsWith("/v1beta") ? "/v1beta" : "/v1";
    Surface own = root.equals("/v1beta") ? Surface.GEMINI : clientFormat.orElse(Surface.OPENAI);
    String models = root + "/models";
    if (path.equals(models) || path.equals(models + "/")) {
      return new Models(own, Optional.empty());
    }
    if (path.startsWith(models + "/")) {
      return model(root, path.substring(models.length() + 1), own);
    }
    return new Unknown(path.startsWith("/v1/messages") ? Surface.CLAUDE : own);
  }

  /** A model's name may hold slashes and colons: what follows the last colon is the method. */
  private static Endpoint model(String root, String rest, Surface own) {
    int colon = rest.lastIndexOf(':');
    if (colon > 0) {
      String method = rest.substring(colon + 1);
      Operation operation = GEMINI_METHODS.get(method);
      if (operation != null) {
        return new Operate(
            new Call(
                operation,
                Surface.GEMINI,
                modelApi(root, method),
                Optional.of(rest.substring(0, colon))));
      }
    }
    return new Models(own, Optional.of(rest));
  }

  private static Call fixed(Operation operation, Surface surface, String path) {
    return new Call(operation, surface, POST + path, Optional.empty());
  }
}
