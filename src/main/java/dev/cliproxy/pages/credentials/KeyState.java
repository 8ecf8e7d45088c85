package dev.cliproxy.pages.credentials;

import dev.cliproxy.credential.Cooldown;
import dev.cliproxy.credential.CooldownReason;
import dev.cliproxy.pages.text.Utc;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How things stand with a key or a login, as it is said beside it.
 *
 * @param reason why it does not simply work
 * @param models the first few that it concerns; none when it concerns all
 * @param moreModels how many others it concerns
 * @param until when it ends or ended, or {@code ""}
 */
public record KeyState(
    Kind kind, Optional<CooldownReason> reason, List<String> models, int moreModels, String until) {

  /** What can be expected of it; the better comes first. */
  public enum Kind {
    /** As far as is known it works. */
    READY,
    /** It is left alone for some models. */
    LIMITED,
    /** It is tried again, but what was last heard of it is a failure. */
    FAILED,
    /** It is left alone, whatever model is asked for. */
    RESTING,
    /** No request is made with it. */
    UNUSED
  }

  static final KeyState READY = new KeyState(Kind.READY, Optional.empty(), List.of(), 0, "");
  static final KeyState UNUSED = new KeyState(Kind.UNUSED, Optional.empty(), List.of(), 0, "");

  private static final int MODELS_SHOWN = 3;

  public KeyState {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(reason, "reason");
    models = List.copyOf(models);
    Objects.requireNonNull(until, "until");
  }

  /**
   * The state of one key.
   *
   * @param remembered what {@link dev.cliproxy.credential.Cooldowns} remembers of it
   */
  static KeyState of(List<Cooldown> remembered, Instant now) {
    Predicate<Cooldown> active = cooldown -> cooldown.until().isAfter(now);
    Predicate<Cooldown> whole = cooldown -> cooldown.model().isEmpty();
    return state(Kind.RESTING, remembered, active.and(whole))
        .or(() -> state(Kind.LIMITED, remembered, active))
        .or(() -> state(Kind.FAILED, remembered, whole))
        // A limit that is over says nothing against the key.
        .or(() -> state(Kind.FAILED, remembered, KeyState::isNoLimit))
        .orElse(READY);
  }

  private static boolean isNoLimit(Cooldown cooldown) {
    return cooldown.reason() != CooldownReason.RATE_LIMITED;
  }

  private static Optional<KeyState> state(
      Kind kind, List<Cooldown> remembered, Predicate<Cooldown> counts) {
    List<Cooldown> counted = remembered.stream().filter(counts).toList();
    return counted.stream()
        .max(Comparator.comparing(Cooldown::until))
        .map(
            last -> {
              List<String> models =
                  counted.stream().flatMap(cooldown -> cooldown.model().stream()).sorted().toList();
              List<String> shown = models.stream().limit(MODELS_SHOWN).toList();
              return new KeyState(
                  kind,
                  Optional.of(last.reason()),
                  shown,
                  models.size() - shown.size(),
                  Utc.text(last.until()));
            });
  }

  /** Whether nothing is wrong with it and requests are made with it. */
  public boolean isReady() {
    return kind == Kind.READY;
  }

  /** Whether something is wrong with it. */
  public boolean isTroubled() {
    return reason.isPresent();
  }

  /** Whether it is left alone now, for one model at least. */
  public boolean isResting() {
    return kind == Kind.RESTING || kind == Kind.LIMITED;
  }

  /** What is wrong, or that nothing is: a message's key. */
  public String message() {
    return reason
        .map(CooldownRow::message)
        .orElse("key-state." + kind.name().toLowerCase(Locale.ROOT));
  }

  /** The badge's class in the style sheet. A limit passes by itself; the others may not. */
  public String style() {
    return switch (kind) {
      case READY -> "done";
      case UNUSED -> "plain";
      case LIMITED, FAILED, RESTING ->
          reason.filter(CooldownReason.RATE_LIMITED::equals).isPresent() ? "" : "failed";
    };
  }
}
