package dev.cliproxy.config.value;

import dev.cliproxy.config.field.FieldReader;
import java.util.Objects;
import java.util.Optional;

/**
 * The {@code oauth} section: the four providers one can log in to. The defaults are public: they
 * are in the providers' own open-source programs. No client secret is among them.
 */
public record OauthProviders(
    OauthProvider claude, OauthProvider codex, OauthProvider gemini, OauthProvider qwen) {

  /** What holds where the file says nothing. */
  public static final OauthProviders DEFAULT =
      new OauthProviders(
          new OauthProvider(
              "https://claude.ai/oauth/authorize",
              "https://platform.claude.com/v1/oauth/token",
              "",
              "",
              "",
              "",
              "https://api.anthropic.com",
              "9d1c250a-e61b-44d9-88ed-5944d1962f5e",
              "",
              "org:create_api_key user:profile user:inference",
              54_545),
          new OauthProvider(
              "https://auth.openai.com/oauth/authorize",
              "https://auth.openai.com/oauth/token",
              "https://auth.openai.com/api/accounts/deviceauth",
              "https://auth.openai.com/codex/device",
              "https://auth.openai.com/deviceauth/callback",
              "",
              "https://chatgpt.com/backend-api/codex",
              "app_EMoamEEZ73f0CkXaXp7hrann",
              "",
              "openid email profile offline_access",
              1_455),
          new OauthProvider(
              "https://accounts.google.com/o/oauth2/auth",
              "https://oauth2.googleapis.com/token",
              "",
              "",
              "",
              "https://www.googleapis.com/oauth2/v2/userinfo",
              "https://generativelanguage.googleapis.com",
              "681255809395-oo8ft2oprdrnp9e3aqf6av3hmdib135j.apps.googleusercontent.com",
              "",
              "https://www.googleapis.com/auth/cloud-platform"
                  + " https://www.googleapis.com/auth/userinfo.email"
                  + " https://www.googleapis.com/auth/userinfo.profile",
              8_085),
          new OauthProvider(
              "",
              "https://chat.qwen.ai/api/v1/oauth2/token",
              "https://chat.qwen.ai/api/v1/oauth2/device/code",
              "",
              "",
              "",
              "https://portal.qwen.ai/v1",
              "f0304373b74a44d2b584a3fb70ca9e56",
              "",
              "openid profile email model.completion",
              0));

  public OauthProviders {
    Objects.requireNonNull(claude, "claude");
    Objects.requireNonNull(codex, "codex");
    Objects.requireNonNull(gemini, "gemini");
    Objects.requireNonNull(qwen, "qwen");
  }

  static OauthProviders read(FieldReader section) {
    OauthProviders providers =
        new OauthProviders(
            DEFAULT.claude.read(section.section("claude")),
            DEFAULT.codex.read(section.section("codex")),
            DEFAULT.gemini.read(section.section("gemini")),
            DEFAULT.qwen.read(section.section("qwen")));
    section.otherFields();
    return providers;
  }

  /** These providers with Google's secret from outside the file, where the file has none. */
  public OauthProviders orGeminiSecret(Optional<String> secret) {
    return new OauthProviders(claude, codex, gemini.orSecret(secret), qwen);
  }
}
