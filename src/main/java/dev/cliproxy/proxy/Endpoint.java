package dev.cliproxy.proxy;

import dev.cliproxy.upstream.Operation;
import java.util.HashMap;
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

  /** What a request with this method asks of a provider; empty when it asks none. */
  default Optional<Call> call(String method) {
    return Optional.empty();
  }

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

    @Override
    public Optional<Call> call(String method) {
      return Optional.of(call).filter(only -> method.equals("POST"));
    }
  }

  /**
   * A response that was made before, or what belongs to it.
   *
   * @param calls by method
   */
  record Stored(Map<String, Call> calls) implements Endpoint {
    public Stored {
      calls = Map.copyOf(calls);
    }

    @Override
    public Surface surface() {
      return Surface.RESPONSES;
    }

    @Override
    public String methods() {
      return Stream.concat(calls.keySet().stream().sorted(), Stream.of("OPTIONS"))
          .collect(Collectors.joining(", "));
    }

    @Override
    public Optional<Call> call(String method) {
      return Optional.ofNullable(calls.get(method));
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

  /** What the client's own key has used, and may use. */
  record Usage() implements Endpoint {
    @Override
    public Surface surface() {
      return Surface.OPENAI;
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

  /** Where responses that were made before are found. */
  String RESPONSES = "/v1/responses/";

  /** Where a client sees what its key has used. */
  String USAGE = "/v1/usage";

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
              fixed(
                  Operation.RESPONSE_TOKEN_COUNT, Surface.RESPONSES, "/v1/responses/input_tokens"),
              fixed(Operation.RESPONSE_COMPACTION, Surface.RESPONSES, "/v1/responses/compact"),
              fixed(Operation.MESSAGE, Surface.CLAUDE, "/v1/messages"),
              fixed(Operation.MESSAGE_TOKEN_COUNT, Surface.CLAUDE, "/v1/messages/count_tokens"))
          .collect(
              Collectors.toUnmodifiableMap(
                  call -> call.api().substring(POST.length()), Function.identity()));

  /** What can be done with a response that was made before, by path and method. */
  Map<String, Map<String, Operation>> STORED =
      Map.of(
          "/v1/responses/{id}",
          Map.of("GET", Operation.RESPONSE_RETRIEVAL, "DELETE", Operation.RESPONSE_DELETION),
          "/v1/responses/{id}/input_items",
          Map.of("GET", Operation.RESPONSE_INPUT_LISTING),
          "/v1/responses/{id}/cancel",
          Map.of("POST", Operation.RESPONSE_CANCELLATION));

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
    Stream<String> stored =
        STORED.entrySet().stream()
            .flatMap(
                path ->
                    path.getValue().keySet().stream().map(method -> method + " " + path.getKey()));
    return Stream.of(
            FIXED.values().stream().map(Call::api), stored, models, Stream.of("GET " + USAGE))
        .flatMap(routes -> routes)
        .sorted()
        .toList();
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
    if (path.equals(USAGE)) {
      return new Usage();
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
    if (path.startsWith(RESPONSES)) {
      return stored(path.substring(RESPONSES.length()));
    }
    return new Unknown(path.startsWith("/v1/messages") ? Surface.CLAUDE : own);
  }

  private static Endpoint stored(String rest) {
    int slash = rest.indexOf('/');
    String id = slash < 0 ? rest : rest.substring(0, slash);
    String path = RESPONSES + "{id}" + rest.substring(id.length());
    Map<String, Operation> operations = STORED.get(path);
    if (operations == null || !KnownResponses.isId(id)) {
      return new Unknown(Surface.RESPONSES);
    }
    Map<String, Call> calls = new HashMap<>();
    operations.forEach(
        (method, operation) ->
            calls.put(
                method,
                new Call(
                    operation,
                    Surface.RESPONSES,
                    method + " " + path,
                    Optional.empty(),
                    Optional.of(id))));
    return new Stored(calls);
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
                Optional.of(rest.substring(0, colon)),
                Optional.empty()));
      }
    }
    return new Models(own, Optional.of(rest));
  }

  private static Call fixed(Operation operation, Surface surface, String path) {
    return new Call(operation, surface, POST + path, Optional.empty(), Optional.empty());
  }
}
