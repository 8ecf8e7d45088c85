package dev.cliproxy.pages.credentials;

import dev.cliproxy.catalog.RestingCredential;
import dev.cliproxy.credential.Cooldown;
import dev.cliproxy.credential.CooldownReason;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.MaskedSecret;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.pages.text.Utc;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/**
 * A credential that is left alone for a while, as the overview shows it.
 *
 * @param id the credential's
 * @param page where its keys are, and the end of the key of its name's message; {@code ""} when it
 *     is not configured any more
 * @param name its provider's own name, or {@code ""}
 * @param mask of its key, or {@code ""}
 * @param login the file of the login that it is, or {@code ""}
 * @param model the one it concerns, or {@code ""} for all
 * @param reason a message's key
 * @param minutes how long it lasts, besides the seconds
 * @param seconds 0 to 59
 * @param until when it ends
 */
public record CooldownRow(
    String id,
    String page,
    String name,
    String mask,
    String login,
    String model,
    String reason,
    long minutes,
    int seconds,
    String until) {

  public CooldownRow {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(page, "page");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(login, "login");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(until, "until");
  }

  /** How a credential that rests is shown at this moment. */
  public static CooldownRow of(RestingCredential resting, Instant now) {
    Cooldown cooldown = resting.cooldown();
    Duration remaining = cooldown.remaining(now);
    return new CooldownRow(
        cooldown.credential().value(),
        resting.credential().map(credential -> credential.provider().setting()).orElse(""),
        resting.credential().map(CooldownRow::ownName).orElse(""),
        resting.credential().map(credential -> MaskedSecret.of(credential.secret())).orElse(""),
        resting
            .credential()
            .flatMap(Credential::token)
            .map(token -> token.file().value())
            .orElse(""),
        cooldown.model().orElse(""),
        message(cooldown.reason()),
        remaining.toMinutes(),
        remaining.toSecondsPart(),
        Utc.text(cooldown.until()));
  }

  static String message(CooldownReason reason) {
    return "cooldowns.reason." + reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String ownName(Credential credential) {
    return credential.provider() == Provider.OPENAI_COMPATIBILITY ? credential.name() : "";
  }
}
