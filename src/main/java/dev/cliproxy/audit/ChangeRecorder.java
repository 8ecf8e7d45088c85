package dev.cliproxy.audit;

import dev.cliproxy.audit.AuditEntry.OfAuthFile;
import dev.cliproxy.audit.AuditEntry.OfConfig;
import dev.cliproxy.author.Author;
import dev.cliproxy.config.TextChange;
import dev.cliproxy.config.secret.ValueChanges;
import dev.cliproxy.credential.AuthFileChange;
import dev.cliproxy.credential.MaskedSecret;
import dev.cliproxy.history.ConfigVersion;
import dev.cliproxy.history.ConfigVersions;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the configuration and the token files: keeps each text as a version, and notes each
 * change in the trail.
 */
public final class ChangeRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeRecorder.class);

  private final ConfigVersions versions;
  private final AuditTrail trail;
  private final Executor work;

  /**
   * Follows nothing by itself: its methods are the listeners.
   *
   * @param work compares texts, one pair after the other; what it refuses is done by the caller
   */
  public ChangeRecorder(ConfigVersions versions, AuditTrail trail, Executor work) {
    this.versions = Objects.requireNonNull(versions, "versions");
    this.trail = Objects.requireNonNull(trail, "trail");
    this.work = Objects.requireNonNull(work, "work");
  }

  /**
   * A text came in force. The first one is compared with the newest version: it may have been
   * edited while the program did not run.
   */
  public void textChanged(TextChange change) {
    boolean first = change.before().equals(change.after());
    Optional<String> before =
        first ? versions.newest().flatMap(versions::text) : Optional.of(change.before());
    Optional<ConfigVersion> kept = versions.keep(change.time(), change.author(), change.after());
    before
        .filter(text -> !text.equals(change.after()))
        // The other node has noted it, in the database that both have.
        .filter(text -> change.author().way() != Author.Way.NODE)
        .ifPresent(text -> later(() -> record(change, text, kept)));
  }

  /** A token file was saved or deleted. */
  public void fileChanged(AuthFileChange change) {
    if (change.author().way() == Author.Way.NODE) {
      return;
    }
    trail.record(
        new AuditEntry(
            change.time(),
            change.author(),
            new OfAuthFile(change.name().value(), change.deleted())));
  }

  private void later(Runnable task) {
    try {
      work.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  private void record(TextChange change, String before, Optional<ConfigVersion> kept) {
    try {
      OptionalLong version =
          kept.map(made -> OptionalLong.of(made.id())).orElseGet(OptionalLong::empty);
      ValueChanges values = ValueChanges.between(before, change.after(), MaskedSecret::of);
      trail.record(new AuditEntry(change.time(), change.author(), new OfConfig(values, version)));
    } catch (RuntimeException e) {
      LOG.error("A change of the configuration could not be noted", e);
    }
  }
}
