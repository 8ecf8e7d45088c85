package dev.cliproxy.pages.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
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
  void whatWasBegunGoesOnInTheNextSessionOfTheSameBrowserAndInNoOther() {
    String id = sessions.open();
    String token = sessions.formToken(id);
    Unsaved begun = sessions.find(id).orElseThrow().unsaved();
    clock.advance(Duration.ofHours(10));
    assertTrue(sessions.find(id).isEmpty());
    String next = sessions.open(sessions.ofFormToken(token));
    assertSame(begun, sessions.find(next).orElseThrow().unsaved());
    assertNotSame(begun, sessions.find(sessions.open()).orElseThrow().unsaved());
  }

  @Test
  void aSessionThatHasEndedIsRememberedForADayAndOneThatWasClosedIsNot() {
    String id = sessions.open();
    String token = sessions.formToken(id);
    sessions.end(id);
    assertTrue(sessions.find(id).isEmpty());
    clock.advance(Duration.ofHours(24));
    assertTrue(sessions.ofFormToken(token).isPresent());
    clock.advance(Duration.ofMillis(1));
    assertTrue(sessions.ofFormToken(token).isEmpty());
    String closed = sessions.open();
    sessions.close(closed);
    assertTrue(sessions.ofFormToken(sessions.formToken(closed)).isEmpty());
    assertTrue(sessions.ofFormToken(sessions.formToken("of the sign-in page")).isEmpty());
  }

  @Test
  void whatIsToBeShownOnceIsForgottenWhenTheSessionEnds() {
    String id = sessions.open();
    Session session = sessions.find(id).orElseThrow();
    new Revealed(1, "secret").keepFor("page", session);
    session.flash(Flash.done("settings.saved"));
    sessions.end(id);
    assertTrue(Revealed.take("page", session).isEmpty());
    assertTrue(session.takeFlashes().isEmpty());
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
