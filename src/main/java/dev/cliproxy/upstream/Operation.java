package dev.cliproxy.upstream;

import dev.cliproxy.credential.Provider;
import dev.cliproxy.translate.WireFormat;
import java.util.Objects;

/** What a client can ask of a provider. */
public enum Operation {
  CHAT_COMPLETION(WireFormat.CHAT_COMPLETIONS, Provider.OPENAI_COMPATIBILITY),
  COMPLETION(WireFormat.COMPLETIONS, Provider.OPENAI_COMPATIBILITY),
  RESPONSE(WireFormat.RESPONSES, Provider.CODEX),
  MESSAGE(WireFormat.CLAUDE, Provider.CLAUDE),
  MESSAGE_TOKEN_COUNT(WireFormat.CLAUDE, Provider.CLAUDE),
  GENERATE_CONTENT(WireFormat.GEMINI, Provider.GEMINI),
  STREAM_GENERATE_CONTENT(WireFormat.GEMINI, Provider.GEMINI),
  TOKEN_COUNT(WireFormat.GEMINI, Provider.GEMINI);

  private final WireFormat format;
  private final Provider provider;

  Operation(WireFormat format, Provider provider) {
    this.format = Objects.requireNonNull(format, "format");
    this.provider = Objects.requireNonNull(provider, "provider");
  }

  /** The format of its request and its answer. */
  public WireFormat format() {
    return format;
  }

  /** Whose format that is: requests go to providers of this kind. */
  public Provider provider() {
    return provider;
  }

  /** Whether the answer only counts tokens, so that there is no generated text in it. */
  public boolean onlyCounts() {
    return this == MESSAGE_TOKEN_COUNT || this == TOKEN_COUNT;
  }
}
