package dev.cliproxy.web;

import dev.cliproxy.config.value.RemoteManagement;
import dev.cliproxy.web.Decision.Allowed;
import dev.cliproxy.web.Decision.Denied;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may manage. Every way in (the API, the sign-in page) asks here, so that all of them
 * check the same things in the same order and count failures in the same place.
 */
public final class ManagementAccess {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementAccess.class);
  private static final long BUSY_RETRY_SECONDS = 5;

  private final Supplier<RemoteManagement> settings;
  private final ManagementKey key;
  private final BanList bans;

  /**
   * @param settings asked anew at each decision
   */
  public ManagementAccess(Supplier<RemoteManagement> settings, ManagementKey key, BanList bans) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.key = Objects.requireNonNull(key, "key");
    this.bans = Objects.requireNonNull(bans, "bans");
  }

  /**
   * Decides, and counts a remote caller's success or failure.
   *
   * @param presentedKey the key in plaintext; empty when the caller sent none
   */
  public Decision decide(ClientAddress caller, Optional<String> presentedKey) {
    RemoteManagement management = settings.get();
    Decision place = decidePlace(caller, management);
    if (place instanceof Denied) {
      return place;
    }
    if (presentedKey.isEmpty()) {
      return failed(caller, "missing management key");
    }
    return switch (key.check(presentedKey.get(), management.secretKey())) {
      case RIGHT -> succeeded(caller);
      case WRONG -> failed(caller, "invalid management key");
      case BUSY ->
          new Denied(
              HttpServletResponse.SC_SERVICE_UNAVAILABLE,
              "too many authentication attempts under way",
              Optional.empty(),
              OptionalLong.of(BUSY_RETRY_SECONDS));
    };
  }

  /**
   * Decides about a caller of whom it cannot be said which key it means: as about one whose key is
   * wrong.
   *
   * @param message why, to a caller who may come in from where it is
   */
  Decision refuse(ClientAddress caller, String message) {
    Decision place = decidePlace(caller);
    return place instanceof Denied ? place : failed(caller, message);
  }

  /**
   * Decides whether the caller may come in from where it is, before anything is said of a key; for
   * those who have shown theirs already.
   */
  public Decision decidePlace(ClientAddress caller) {
    return decidePlace(caller, settings.get());
  }

  private Decision decidePlace(ClientAddress caller, RemoteManagement management) {
    if (!isEnabled(management)) {
      return denied(HttpServletResponse.SC_NOT_FOUND, "not found");
    }
    if (caller.local()) {
      return new Allowed();
    }
    Optional<Duration> ban = bans.remaining(caller);
    if (ban.isPresent()) {
      return banned(ban.get());
    }
    if (!management.allowRemote()) {
      return new Denied(
          HttpServletResponse.SC_FORBIDDEN,
          "remote management disabled",
          Optional.of(
              "set remote-management.allow-remote to true in the configuration file; a caller"
                  + " behind a proxy is remote"),
          OptionalLong.empty());
    }
    return new Allowed();
  }

  /** Whether there is a management key, and with it a management API. */
  public boolean isEnabled() {
    return isEnabled(settings.get());
  }

  private static boolean isEnabled(RemoteManagement management) {
    return !management.secretKey().isBlank();
  }

  private Decision succeeded(ClientAddress caller) {
    if (!caller.local()) {
      bans.succeeded(caller);
      // Guesses sent side by side all pass the first look at the bans.
      Optional<Duration> ban = bans.remaining(caller);
      if (ban.isPresent()) {
        return banned(ban.get());
      }
    }
    return new Allowed();
  }

  private Decision failed(ClientAddress caller, String message) {
    if (!caller.local() && bans.failed(caller)) {
      LOG.warn(
          "{} is banned from management for {} minutes: {} failed attempts in a row",
          caller.network(),
          BanList.BAN.toMinutes(),
          BanList.FAILURES_TO_BAN);
    }
    return denied(HttpServletResponse.SC_UNAUTHORIZED, message);
  }

  private static Denied banned(Duration remaining) {
    return new Denied(
        HttpServletResponse.SC_FORBIDDEN,
        BanList.sentence(remaining),
        Optional.empty(),
        OptionalLong.of(BanList.seconds(remaining)));
  }

  private static Denied denied(int status, String message) {
    return new Denied(status, message, Optional.empty(), OptionalLong.empty());
  }
}
