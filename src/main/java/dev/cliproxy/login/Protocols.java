package dev.cliproxy.login;

import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.cliproxy.config.value.OauthProviders;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** The providers as they are configured at the moment. */
public final class Protocols {
  private static final int VERIFIER_BYTES = 96;

  private final Supplier<OauthProviders> providers;
  private final Function<String, HTTPRequestSender> senders;
  private final ProviderAnswers answers;
  private final Clock clock;
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
    this(providers, clock, random, anyProxy -> sender);
  }

  /**
   * As the other, with renewals through the proxies of their logins.
   *
   * @param senders one for a proxy as a login's file has it, {@code ""} for the general one
   */
  public Protocols(
      Supplier<OauthProviders> providers,
      Clock clock,
      SecureRandom random,
      Function<String, HTTPRequestSender> senders) {
    this.providers = Objects.requireNonNull(providers, "providers");
    this.senders = Objects.requireNonNull(senders, "senders");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.answers = new ProviderAnswers(senders.apply(""), clock);
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

  /**
   * The provider's login in a browser.
   *
   * @throws IllegalArgumentException for one that has none
   */
  BrowserProtocol browser(LoginProvider provider) {
    return switch (provider) {
      case CLAUDE -> claude();
      case CODEX -> codex();
      case GEMINI -> gemini();
      case QWEN -> throw new IllegalArgumentException("no login in a browser");
    };
  }

  Protocol of(LoginProvider provider) {
    return of(provider, answers);
  }

  /** The same through a proxy of the login's own. */
  Protocol of(LoginProvider provider, String proxyUrl) {
    return of(
        provider,
        proxyUrl.isEmpty() ? answers : new ProviderAnswers(senders.apply(proxyUrl), clock));
  }

  private Protocol of(LoginProvider provider, ProviderAnswers by) {
    return switch (provider) {
      case CLAUDE -> new ClaudeProtocol(providers().claude(), by);
      case CODEX -> new CodexProtocol(providers().codex(), by);
      case GEMINI -> new GeminiProtocol(providers().gemini(), by);
      case QWEN -> new QwenProtocol(providers().qwen(), by, this::newVerifier);
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
