package dev.cliproxy.login;

import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.cliproxy.config.OauthProviders;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Supplier;

/** The providers as they are configured at the moment. */
public final class Protocols {
  private static final int VERIFIER_BYTES = 96;

  private final Supplier<OauthProviders> providers;
  private final ProviderAnswers answers;
  private final SecureRandom random;

  /**
   * For logins and for renewals.
   *
   * @param providers asked anew by each login and renewal
   * @param sender waits for answers; a failure's message is shown to people
   */
  public Protocols(
      Supplier<OauthProviders> providers,
      HTTPRequestSender sender,
      Clock clock,
      SecureRandom random) {
    this.providers = Objects.requireNonNull(providers, "providers");
    this.answers = new ProviderAnswers(sender, clock);
    this.random = Objects.requireNonNull(random, "random");
  }

  OauthProviders providers() {
    return providers.get();
  }

  ClaudeProtocol claude() {
    return new ClaudeProtocol(providers().claude(), answers);
  }

  CodexProtocol codex() {
    return new CodexProtocol(providers().codex(), answers);
  }

  GeminiProtocol gemini() {
    return new GeminiProtocol(providers().gemini(), answers);
  }

  QwenProtocol qwen() {
    return new QwenProtocol(providers().qwen(), answers, this::newVerifier);
  }

  Protocol of(LoginProvider provider) {
    return switch (provider) {
      case CLAUDE -> claude();
      case CODEX -> codex();
      case GEMINI -> gemini();
      case QWEN -> qwen();
    };
  }

  /** A PKCE verifier that nobody can guess. */
  CodeVerifier newVerifier() {
    return new CodeVerifier(randomText(VERIFIER_BYTES));
  }

  /** So many random bytes, as characters that need no escape in an address. */
  String randomText(int bytes) {
    byte[] text = new byte[bytes];
    random.nextBytes(text);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
  }
}
