package dev.cliproxy.pages.credentials;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * How things stand with several keys that do the same work.
 *
 * @param state of the best of them
 * @param resting how many rest, for one model at least
 */
public record KeysState(KeyState state, int resting) {
  public KeysState {
    Objects.requireNonNull(state, "state");
  }

  static KeysState of(List<KeyState> states) {
    KeyState best =
        states.stream()
            .min(Comparator.comparing(KeyState::kind).thenComparing(KeyState::until))
            .orElse(KeyState.UNUSED);
    return new KeysState(
        best, Math.toIntExact(states.stream().filter(KeyState::isResting).count()));
  }
}
