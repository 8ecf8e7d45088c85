package dev.cliproxy.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.testing.MutableClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConversationsTest {
  private static final CredentialId ONE = new CredentialId("0000000000000001");
  private static final CredentialId OTHER = new CredentialId("0000000000000002");

  private final MutableClock clock = new MutableClock();
  private final Conversations conversations = new Conversations(clock);

  @Test
  void aConversationIsWhereItsLastTurnWent() {
    assertEquals(Optional.empty(), conversations.find("a"));
    conversations.goesTo("a", ONE);
    conversations.goesTo("b", OTHER);
    assertEquals(Optional.of(ONE), conversations.find("a"));
    conversations.goesTo("a", OTHER);
    assertEquals(Optional.of(OTHER), conversations.find("a"));
  }

  @Test
  void oneThatIsSilentForMoreThanAnHourIsForgotten() {
    conversations.goesTo("a", ONE);
    conversations.goesTo("b", ONE);
    clock.advance(Conversations.LONGEST_SILENCE);
    conversations.goesTo("b", ONE);
    assertEquals(Optional.of(ONE), conversations.find("a"));
    clock.advance(Duration.ofSeconds(1));
    assertEquals(Optional.empty(), conversations.find("a"));
    assertEquals(1, conversations.size());
  }

  @Test
  void onlySoManyAreRememberedTheLongestSilentGoesFirst() {
    for (int i = 0; i < Conversations.CAPACITY; i++) {
      conversations.goesTo("c" + i, ONE);
    }
    conversations.goesTo("c0", OTHER);
    conversations.goesTo("new", ONE);
    assertEquals(Conversations.CAPACITY, conversations.size());
    assertEquals(Optional.empty(), conversations.find("c1"));
    assertEquals(Optional.of(OTHER), conversations.find("c0"));
  }
}
