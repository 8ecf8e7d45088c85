package dev.cliproxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.MutableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final MutableClock clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicReference<String> keyHash = new AtomicReference<>("hash");
  private final Sessions sessions = new Sessions(clock, new SecureRandom(), keyHash::get);

  @Test
  void aSessionIsFoundUnderItsIdAndNoOther() {
    String id = sessions.open();
    assertTrue(sessions.find(id).isPresent());
    assertTrue(sessions.find(id + "x").isEmpty());
    assertTrue(sessions.find("").isEmpty());
    assertNotEquals(id, sessions.open());
  }

  @Test
  void aSessionEndsThirtyMinutesAfterItsLastUse() {
    String id = sessions.open();
    clock.advance(Duration.ofMinutes(29));
    assertTrue(sessions.find(id).isPresent());
    clock.advance(Duration.ofMinutes(30));
    assertTrue(sessions.find(id).isPresent());
    clock.advance(Duration.ofMinutes(30).plusMillis(1));
    assertTrue(sessions.find(id).isEmpty());
  }

  @Test
  void aSessionEndsTwelveHoursAfterItsStartHoweverMuchItIsUsed() {
    String id = sessions.open();
    for (int i = 0; i < 12 * 3; i++) {
      clock.advance(Duration.ofMinutes(20));
      assertTrue(sessions.find(id).isPresent());
    }
    clock.advance(Duration.ofSeconds(1));
    assertTrue(sessions.find(id).isEmpty());
  }

  @Test
  void anotherManagementKeyEndsEverySession() {
    String id = sessions.open();
    keyHash.set("another hash");
    assertTrue(sessions.find(id).isEmpty());
    keyHash.set("hash");
    assertTrue(sessions.find(id).isEmpty());
  }

  @Test
  void aClosedSessionIsGone() {
    String id = sessions.open();
    sessions.close(id);
    assertTrue(sessions.find(id).isEmpty());
  }

  @Test
  void theSessionUsedLongestAgoGivesWayWhenThereAreTooMany() {
    String first = sessions.open();
    String second = sessions.open();
    for (int i = 0; i < 198; i++) {
      sessions.open();
    }
    assertTrue(sessions.find(first).isPresent());
    sessions.open();
    assertTrue(sessions.find(second).isEmpty());
    assertTrue(sessions.find(first).isPresent());
  }

  @Test
  void aFormTokenFitsItsIdAlone() {
    String token = sessions.formToken("id");
    assertTrue(sessions.isFormToken("id", token));
    assertFalse(sessions.isFormToken("other", token));
    assertFalse(sessions.isFormToken("id", ""));
    assertFalse(sessions.isFormToken("id", token + "x"));
    Sessions restarted = new Sessions(clock, new SecureRandom(), keyHash::get);
    assertFalse(restarted.isFormToken("id", token));
  }

  @Test
  void whatIsKeptIsBoundedAndTakenOnce() {
    Session session = sessions.find(sessions.open()).orElseThrow();
    for (int i = 0; i < 9; i++) {
      session.keep("note" + i, i);
    }
    assertTrue(session.kept("note0", Integer.class).isEmpty());
    assertEquals(8, session.take("note8", Integer.class).orElseThrow());
    assertTrue(session.take("note8", Integer.class).isEmpty());
    assertTrue(session.kept("note7", String.class).isEmpty());
  }
}
