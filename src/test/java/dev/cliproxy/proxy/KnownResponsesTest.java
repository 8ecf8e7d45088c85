package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.proxy.KnownResponses.Made;
import dev.cliproxy.testing.MutableClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownResponsesTest {
  private static final CredentialId OWNER = CredentialId.ofClientKey("mine");
  private static final CredentialId OTHER = CredentialId.ofClientKey("other");

  private final MutableClock clock = new MutableClock();
  private final KnownResponses responses = new KnownResponses(clock);

  private static Made made(String model) {
    return new Made(OWNER, CredentialId.ofClientKey("credential"), "client", model);
  }

  @Test
  void onlyItsOwnerFindsAResponse() {
    responses.remember("resp_1", made("m"));
    assertEquals(Optional.of(made("m")), responses.find("resp_1", OWNER));
    assertEquals(Optional.empty(), responses.find("resp_1", OTHER));
    assertEquals(Optional.empty(), responses.find("resp_2", OWNER));
    assertEquals(Optional.of(made("m")), responses.find("resp_1"));
  }

  @Test
  void whatIsDeletedIsForgotten() {
    responses.remember("resp_1", made("m"));
    responses.forget("resp_1");
    responses.forget("resp_2");
    assertEquals(Optional.empty(), responses.find("resp_1", OWNER));
  }

  @Test
  void itIsFoundForThirtyDays() {
    responses.remember("resp_1", made("m"));
    clock.advance(Duration.ofDays(30));
    assertTrue(responses.find("resp_1", OWNER).isPresent());
    clock.advance(Duration.ofSeconds(1));
    assertEquals(Optional.empty(), responses.find("resp_1", OWNER));
    responses.remember("resp_2", made("m"));
    assertEquals(1, responses.size());
  }

  @Test
  void ofTooManyThoseThatWereMadeFirstAreForgotten() {
    for (int i = 0; i < KnownResponses.CAPACITY; i++) {
      responses.remember("resp_" + i, made("m"));
    }
    responses.remember("resp_0", made("again"));
    responses.remember("resp_more", made("m"));
    assertEquals(KnownResponses.CAPACITY, responses.size());
    assertEquals(Optional.empty(), responses.find("resp_1", OWNER));
    assertEquals(Optional.of(made("again")), responses.find("resp_0", OWNER));
    assertTrue(responses.find("resp_more", OWNER).isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", ".x", "a/b", "a b", "a?b", "a%2Fb", "ä", "-x"})
  void whatCannotStandInAPathIsNoId(String text) {
    assertFalse(KnownResponses.isId(text));
    responses.remember(text, made("m"));
    assertEquals(Optional.empty(), responses.find(text, OWNER));
  }

  @Test
  void anIdIsBounded() {
    assertTrue(KnownResponses.isId("a".repeat(256)));
    assertFalse(KnownResponses.isId("a".repeat(257)));
    assertTrue(KnownResponses.isId("resp_68af4030baa48193b0b43b4c2a176a1a0e6967589f080e78"));
  }
}
