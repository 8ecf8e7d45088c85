package dev.cliproxy.app;

import dev.cliproxy.cluster.SharedNotes;
import dev.cliproxy.credential.Cooldown;
import dev.cliproxy.credential.CooldownListener;
import dev.cliproxy.credential.CooldownReason;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.limit.ToldUse;
import dev.cliproxy.web.BanList;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which facts of a while nodes tell each other, and how they are written. */
final class NodeNotes {
  private static final String REST = "rest";
  private static final String BAN = "ban";
  private static final String USE = "use";

  /** Longer than a node counts on without a word. */
  private static final Duration USE_KEPT = Duration.ofHours(2);

  private NodeNotes() {}

  /**
   * Rests: the name is the credential's id and, behind a space, the model if it is about one; the
   * value is reason, failures and end in milliseconds.
   */
  static void share(SharedNotes notes, Cooldowns cooldowns) {
    cooldowns.addListener(
        new CooldownListener() {
          @Override
          public void rests(Cooldown cooldown) {
            notes.put(
                REST,
                name(cooldown.credential(), cooldown.model()),
                cooldown.reason()
                    + " "
                    + cooldown.failures()
                    + " "
                    + cooldown.until().toEpochMilli(),
                cooldown.until());
          }

          @Override
          public void ended(CredentialId credential, Optional<String> model) {
            notes.remove(REST, name(credential, model));
          }
        });
    notes.read(
        REST,
        (name, value) -> {
          int space = name.indexOf(' ');
          CredentialId credential = new CredentialId(space < 0 ? name : name.substring(0, space));
          Optional<String> model =
              space < 0 ? Optional.empty() : Optional.of(name.substring(space + 1));
          if (value.isEmpty()) {
            cooldowns.followEnd(credential, model);
            return;
          }
          String[] parts = value.split(" ", -1);
          cooldowns.follow(
              new Cooldown(
                  credential,
                  model,
                  CooldownReason.valueOf(parts[0]),
                  Integer.parseInt(parts[1]),
                  Instant.ofEpochMilli(Long.parseLong(parts[2]))));
        });
  }

  private static String name(CredentialId credential, Optional<String> model) {
    return credential.value() + model.map(name -> " " + name).orElse("");
  }

  /** Bans: the name is the network, the value the end in milliseconds. */
  static void share(SharedNotes notes, BanList bans) {
    bans.addListener(
        (network, end) -> notes.put(BAN, network, Long.toString(end.toEpochMilli()), end));
    notes.read(
        BAN, (network, end) -> bans.follow(network, Instant.ofEpochMilli(Long.parseLong(end))));
  }

  /** Uses of clients' keys: the name is the key's id and, behind a space, the node. */
  static void share(SharedNotes notes, KeyLimits limits) {
    notes.read(
        USE,
        (name, value) -> {
          int space = name.lastIndexOf(' ');
          limits.hear(name.substring(0, space), name.substring(space + 1), ToldUse.parse(value));
        });
  }

  /** Tells other nodes what they do not know of it yet. To be called a few times a second. */
  static void tell(SharedNotes notes, KeyLimits limits, Instant now) {
    limits
        .untold()
        .forEach(
            (id, use) -> notes.put(USE, id + " " + notes.node(), use.text(), now.plus(USE_KEPT)));
  }
}
