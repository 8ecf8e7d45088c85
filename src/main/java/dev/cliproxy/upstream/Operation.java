package dev.cliproxy.upstream;

import dev.cliproxy.credential.Provider;
import dev.cliproxy.translate.WireFormat;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a client can ask of a provider. */
@SuppressWarnings("ImmutableEnumChecker") // the sets never change
public enum Operation {
  CHAT_COMPLETION(WireFormat.CHAT_COMPLETIONS, Provider.OPENAI_COMPATIBILITY),
  COMPLETION(WireFormat.COMPLETIONS, Provider.OPENAI_COMPATIBILITY),
  /** Vectors of texts. */
  EMBEDDING(WireFormat.CHAT_COMPLETIONS, Provider.OPENAI_COMPATIBILITY, Provider.CODEX),
  /** Documents by how well they fit a query, as Jina, Cohere and vLLM have it. */
  RERANKING(WireFormat.CHAT_COMPLETIONS, Provider.OPENAI_COMPATIBILITY),
  MODERATION(WireFormat.CHAT_COMPLETIONS, Provider.OPENAI_COMPATIBILITY, Provider.CODEX),
  IMAGE_GENERATION(WireFormat.MEDIA, Provider.OPENAI_COMPATIBILITY, Provider.CODEX),
  IMAGE_EDIT(WireFormat.MEDIA, Provider.OPENAI_COMPATIBILITY, Provider.CODEX),
  /** Text of a sound. */
  TRANSCRIPTION(WireFormat.MEDIA, Provider.OPENAI_COMPATIBILITY, Provider.CODEX),
  /** English text of a sound. */
  TRANSLATION(WireFormat.MEDIA, Provider.OPENAI_COMPATIBILITY, Provider.CODEX),
  /** Sound of a text. */
  SPEECH(WireFormat.MEDIA, Provider.OPENAI_COMPATIBILITY, Provider.CODEX),
  RESPONSE(WireFormat.RESPONSES, Provider.CODEX),
  /** How many tokens a request for a response has. */
  RESPONSE_TOKEN_COUNT(WireFormat.RESPONSES, Provider.CODEX),
  RESPONSE_COMPACTION(WireFormat.RESPONSES, Provider.CODEX),
  RESPONSE_RETRIEVAL(WireFormat.STORED_RESPONSES, Provider.CODEX),
  RESPONSE_DELETION(WireFormat.STORED_RESPONSES, Provider.CODEX),
  RESPONSE_INPUT_LISTING(WireFormat.STORED_RESPONSES, Provider.CODEX),
  RESPONSE_CANCELLATION(WireFormat.STORED_RESPONSES, Provider.CODEX),
  MESSAGE(WireFormat.CLAUDE, Provider.CLAUDE),
  MESSAGE_TOKEN_COUNT(WireFormat.CLAUDE, Provider.CLAUDE),
  GENERATE_CONTENT(WireFormat.GEMINI, Provider.GEMINI),
  STREAM_GENERATE_CONTENT(WireFormat.GEMINI, Provider.GEMINI),
  TOKEN_COUNT(WireFormat.GEMINI, Provider.GEMINI),
  EMBED_CONTENT(WireFormat.GEMINI, Provider.GEMINI),
  BATCH_EMBED_CONTENTS(WireFormat.GEMINI, Provider.GEMINI);

  private static final Set<Operation> STREAMABLE =
      EnumSet.of(
          CHAT_COMPLETION,
          COMPLETION,
          IMAGE_GENERATION,
          IMAGE_EDIT,
          TRANSCRIPTION,
          RESPONSE,
          MESSAGE,
          STREAM_GENERATE_CONTENT);

  private static final Set<Operation> OF_ANY_TYPE = EnumSet.of(TRANSCRIPTION, TRANSLATION, SPEECH);

  private static final Set<Operation> WITH_FILES =
      EnumSet.of(IMAGE_EDIT, TRANSCRIPTION, TRANSLATION);

  private static final Set<Operation> GENERATING =
      EnumSet.of(
          CHAT_COMPLETION,
          COMPLETION,
          RESPONSE,
          MESSAGE,
          GENERATE_CONTENT,
          STREAM_GENERATE_CONTENT);

  private static final Set<Operation> COUNTING =
      EnumSet.of(RESPONSE_TOKEN_COUNT, MESSAGE_TOKEN_COUNT, TOKEN_COUNT);

  private final WireFormat format;
  private final Set<Provider> providers;

  Operation(WireFormat format, Provider... providers) {
    this.format = Objects.requireNonNull(format, "format");
    this.providers = Set.of(providers);
  }

  /** The HTTP method that it is asked with. */
  public String method() {
    return switch (this) {
      case RESPONSE_RETRIEVAL, RESPONSE_INPUT_LISTING -> "GET";
      case RESPONSE_DELETION -> "DELETE";
      default -> "POST";
    };
  }

  /** The format of its request and its answer. */
  public WireFormat format() {
    return format;
  }

  /** Whether providers of this kind have it: only to these do requests go. */
  public boolean isServedBy(Provider provider) {
    return providers.contains(provider);
  }

  /** Whether it is about a prompt: then providers of other formats can be asked in these. */
  public boolean isTranslatable() {
    return GENERATING.contains(this) || isCounting();
  }

  /** Whether it asks how many tokens a prompt has. */
  public boolean isCounting() {
    return COUNTING.contains(this);
  }

  /**
   * What providers of a kind are asked for this: itself where they have it, else their own way to
   * do the same.
   *
   * @param streams whether the answer comes event by event
   * @return empty where they have nothing like it
   */
  public Optional<Operation> at(Provider provider, boolean streams) {
    if (isServedBy(provider)) {
      return Optional.of(this);
    }
    if (isCounting()) {
      return counting(provider);
    }
    return isTranslatable() ? Optional.of(generating(provider, streams)) : Optional.empty();
  }

  private static Optional<Operation> counting(Provider provider) {
    return switch (provider) {
      case OPENAI_COMPATIBILITY -> Optional.empty();
      case CODEX -> Optional.of(RESPONSE_TOKEN_COUNT);
      case CLAUDE -> Optional.of(MESSAGE_TOKEN_COUNT);
      case GEMINI -> Optional.of(TOKEN_COUNT);
    };
  }

  private static Operation generating(Provider provider, boolean streams) {
    return switch (provider) {
      case OPENAI_COMPATIBILITY -> CHAT_COMPLETION;
      case CODEX -> RESPONSE;
      case CLAUDE -> MESSAGE;
      case GEMINI -> streams ? STREAM_GENERATE_CONTENT : GENERATE_CONTENT;
    };
  }

  /** Whether its answer can come event by event. */
  public boolean isStreamable() {
    return STREAMABLE.contains(this);
  }

  /** Whether files are sent with it, in a form. */
  public boolean takesForms() {
    return WITH_FILES.contains(this);
  }

  /**
   * Whether its answer can be something else than JSON or events, such as sound or a plain text.
   */
  public boolean answersInAnyType() {
    return OF_ANY_TYPE.contains(this);
  }
}
