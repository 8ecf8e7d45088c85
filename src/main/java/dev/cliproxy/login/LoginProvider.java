package dev.cliproxy.login;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whom one can log in to. */
public enum LoginProvider {
  CLAUDE("claude", "Claude", "/callback"),
  CODEX("codex", "Codex", "/auth/callback"),
  GEMINI("gemini", "Gemini CLI", "/oauth2callback"),
  QWEN("qwen", "Qwen", "");

  private final String type;
  private final String title;
  private final String redirectPath;

  LoginProvider(String type, String title, String redirectPath) {
    this.type = type;
    this.title = title;
    this.redirectPath = redirectPath;
  }

  /** The {@code type} of its token files. */
  public String type() {
    return type;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** Path of the redirect to {@code localhost}; {@code ""} when there is none. */
  String redirectPath() {
    return redirectPath;
  }

  /** The provider with this type or one of the names that clients use for it, in any case. */
  public static Optional<LoginProvider> named(String name) {
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "claude", "anthropic" -> Optional.of(CLAUDE);
      case "codex", "openai" -> Optional.of(CODEX);
      case "gemini", "gemini-cli", "google" -> Optional.of(GEMINI);
      case "qwen" -> Optional.of(QWEN);
      default -> Optional.empty();
    };
  }

  /** The provider whose token files have this type. */
  static Optional<LoginProvider> ofType(String type) {
    return Arrays.stream(values()).filter(provider -> provider.type.equals(type)).findFirst();
  }
}
