package dev.cliproxy.pages.credentials;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.check.CheckResult;
import dev.cliproxy.config.secret.KeyNames;
import dev.cliproxy.credential.Cooldown;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is known of the keys at one moment. */
public final class KnownKeys {
  private final KeyNames names;
  private final Map<CredentialId, List<Cooldown>> remembered;
  private final Map<CredentialId, CheckResult> checks;
  private final Instant now;

  /**
   * At this moment.
   *
   * @param checks the last of each key that was checked
   */
  public KnownKeys(
      KeyNames names, Cooldowns cooldowns, Map<CredentialId, CheckResult> checks, Instant now) {
    this.names = Objects.requireNonNull(names, "names");
    this.checks = Map.copyOf(checks);
    this.now = Objects.requireNonNull(now, "now");
    remembered =
        cooldowns.remembered().stream().collect(Collectors.groupingBy(Cooldown::credential));
  }

  /** How things stand with a key or login that requests are made with. */
  public KeyState state(CredentialId id) {
    return KeyState.of(remembered.getOrDefault(id, List.of()), now);
  }

  /** What came of the last check of a key or login, if there was one. */
  public Optional<CheckNote> check(CredentialId id) {
    return Optional.ofNullable(checks.get(id)).map(result -> CheckNote.of(result, now));
  }

  /** For each key of an entry, in order. */
  List<KeySign> signs(EntryFields entry) {
    List<KeySign> signs = new ArrayList<>();
    for (ObjectNode key : entry.isProvider() ? entry.keys() : List.of(entry.json())) {
      String secret = key.path("api-key").asText();
      CredentialId id = entry.id(secret);
      boolean used = entry.isUsed() && !key.path("disabled").asBoolean();
      KeyState state = used ? state(id) : KeyState.UNUSED;
      signs.add(new KeySign(id.value(), names.of(secret), state, check(id)));
    }
    return signs;
  }

  /** How things stand with what requests to entries are made with. */
  public KeysState state(List<EntryFields> entries) {
    return KeysState.of(entries.stream().flatMap(entry -> states(entry).stream()).toList());
  }

  private List<KeyState> states(EntryFields entry) {
    List<KeySign> signs = signs(entry);
    if (signs.isEmpty() && entry.isUsed()) {
      return List.of(state(entry.id("")));
    }
    return signs.stream()
        .map(KeySign::state)
        .filter(state -> state.kind() != KeyState.Kind.UNUSED)
        .toList();
  }
}
