package dev.cliproxy.audit;

import static dev.cliproxy.testing.Authors.BY_API;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.audit.AuditEntry.OfAuthFile;
import dev.cliproxy.audit.AuditEntry.OfConfig;
import dev.cliproxy.audit.AuditPage.Row;
import dev.cliproxy.author.Author;
import dev.cliproxy.author.Author.Way;
import dev.cliproxy.config.secret.ValueChange;
import dev.cliproxy.config.secret.ValueChanges;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreUnavailableException;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.MutableClock;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredAuditTrailTest {
  private static final int MOST = 30;

  @TempDir Path home;

  private final MutableClock clock = new MutableClock(Instant.parse("2026-01-02T03:04:05.678901Z"));
  private Store store;
  private StoredAuditTrail trail;

  /** On the same database each time. */
  Store newStore() throws Exception {
    return new Store(home.resolve("records"), Thread::new, clock, () -> 0);
  }

  @BeforeEach
  void open() throws Exception {
    // Time stands still for the store: it takes care of what is old once, after the start.
    store = newStore();
    trail = new StoredAuditTrail(store, clock, MOST);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() throws Exception {
    store.close();
    open();
    store.start();
  }

  private AuditEntry file(int number) {
    return new AuditEntry(clock.instant(), BY_API, new OfAuthFile(number + ".json", false));
  }

  private List<AuditEntry> entries(int limit) throws Exception {
    return trail.page(OptionalLong.empty(), limit).rows().stream().map(Row::entry).toList();
  }

  /** The number of rows, or -1 while the store is not open. */
  private int count() {
    try {
      return trail.page(OptionalLong.empty(), 1_000).rows().size();
    } catch (StoreUnavailableException e) {
      return -1;
    }
  }

  private void await(int rows) throws Exception {
    assertTrue(
        Eventually.holds(Duration.ofSeconds(20), () -> count() == rows),
        () -> count() + " rows instead of " + rows);
  }

  @Test
  void everyEntryIsReadAsItWasRecordedAlsoAfterARestart() throws Exception {
    List<AuditEntry> recorded = new ArrayList<>();
    ValueChanges values =
        new ValueChanges(
            List.of(
                new ValueChange("a.b[0]", Optional.empty(), Optional.of("\"ä\n\u0000😀'")),
                new ValueChange("", Optional.of(""), Optional.empty())),
            3);
    recorded.add(new AuditEntry(clock.instant(), BY_API, new OfConfig(values, OptionalLong.of(7))));
    ValueChanges none = new ValueChanges(List.of(), 0);
    for (Way way : Way.values()) {
      recorded.add(
          new AuditEntry(
              clock.instant().minusSeconds(recorded.size()),
              new Author(way, way == Way.API ? "2001:db8::1" : ""),
              new OfConfig(none, OptionalLong.empty())));
    }
    recorded.add(new AuditEntry(clock.instant(), BY_API, new OfAuthFile("x.json", true)));
    recorded.forEach(trail::record);
    store.start();
    await(recorded.size());
    Collections.reverse(recorded);
    assertEquals(recorded, entries(100));
    reopen();
    await(recorded.size());
    assertEquals(recorded, entries(100));
  }

  @Test
  void pagesFollowOneAnotherWithoutGapsWhateverIsAddedMeanwhile() throws Exception {
    store.start();
    List<AuditEntry> expected = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      trail.record(file(i));
      expected.add(0, file(i));
    }
    await(10);
    List<AuditEntry> read = new ArrayList<>();
    AuditPage page = trail.page(OptionalLong.empty(), 4);
    page.rows().forEach(row -> read.add(row.entry()));
    for (int added = 1; page.next().isPresent(); added++) {
      trail.record(file(100));
      await(10 + added);
      page = trail.page(page.next(), 4);
      page.rows().forEach(row -> read.add(row.entry()));
    }
    assertEquals(expected, read);
    assertEquals(new AuditPage(List.of(), OptionalLong.empty()), trail.page(OptionalLong.of(0), 4));
  }

  @Test
  void theNewestAreKeptAndNoneThatIsTooOld() throws Exception {
    for (int i = 0; i < MOST + 12; i++) {
      trail.record(file(i));
    }
    store.start();
    await(MOST);
    assertEquals(file(MOST + 11), entries(1).get(0));
    clock.advance(StoredAuditTrail.AGE.plusSeconds(1));
    trail.record(file(1_000));
    await(MOST + 1);
    reopen();
    await(1);
  }

  @Test
  void aClockThatGoesBackCostsNoRow() throws Exception {
    store.start();
    trail.record(file(1));
    AuditEntry late = file(2);
    clock.advance(Duration.ofHours(-1));
    trail.record(late);
    await(2);
    assertEquals(late, entries(1).get(0));
  }

  @Test
  void aRowThatALaterVersionHasWrittenIsPassedOver() throws Exception {
    store.start();
    trail.record(file(1));
    await(1);
    // Ids of today: an older row would be pruned at any moment after the start.
    long known = trail.page(OptionalLong.empty(), 1).rows().get(0).id();
    store.run(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO audit_changes VALUES (?, 1, 'telepathy', '', NULL, '{}'),"
                      + " (?, 1, 'api', '', NULL, 'no json')")) {
            insert.setLong(1, known - 2);
            insert.setLong(2, known - 1);
            return insert.executeUpdate();
          }
        });
    assertEquals(1, trail.page(OptionalLong.empty(), 10).rows().size());
    AuditPage first = trail.page(OptionalLong.empty(), 1);
    assertEquals(1, first.rows().size());
    assertTrue(first.next().isPresent());
    assertEquals(new AuditPage(List.of(), OptionalLong.empty()), trail.page(first.next(), 2));
  }

  @Test
  void aStoreThatIsNotOpenSaysSoAndKeepsWhatIsRecorded() throws Exception {
    trail.record(file(1));
    assertThrows(StoreUnavailableException.class, () -> trail.page(OptionalLong.empty(), 1));
    store.start();
    await(1);
    assertEquals(List.of(file(1)), entries(1));
  }
}
