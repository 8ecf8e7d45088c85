package dev.cliproxy.proxy;

import static dev.cliproxy.testing.ProviderFormat.CLAUDE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which key a request begins with, and what that does to the providers' prompt caches. */
class RoutingIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final int CONVERSATIONS = 50;
  private static final int TURNS = 8;

  private String[] keys;

  @BeforeEach
  void newKeys() {
    keys = new String[] {PROXY.newKey(), PROXY.newKey(), PROXY.newKey(), PROXY.newKey()};
  }

  @ParameterizedTest
  @CsvSource({"round-robin, 0, 40", "session, 100, 100", "fill-first, 100, 100"})
  void conversationsFindTheirBeginningsInTheCacheOfTheirKey(String strategy, int least, int most)
      throws Exception {
    holds(strategy);
    // In an order of chance, as people write.
    List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < CONVERSATIONS * TURNS; i++) {
      turns.add(i % CONVERSATIONS);
    }
    Collections.shuffle(turns, new Random(1));
    int[] said = new int[CONVERSATIONS];
    for (int conversation : turns) {
      assertEquals(200, turn(conversation, ++said[conversation]).status());
    }

    // A provider has the beginning of a conversation when this key brought the turn before.
    Set<String> cached = new HashSet<>();
    int hits = 0;
    for (ReceivedRequest request : PROXY.upstream().requests()) {
      int turn = request.json().path("messages").size();
      String conversation = request.json().path("messages").path(0).path("content").asText();
      if (turn > 1 && cached.contains(request.key() + conversation + (turn - 1))) {
        hits++;
      }
      cached.add(request.key() + conversation + turn);
    }
    int share = 100 * hits / (CONVERSATIONS * (TURNS - 1));
    assertTrue(share >= least && share <= most, strategy + ": " + share + " %");
    int used = new HashSet<>(PROXY.usedKeys()).size();
    assertEquals(strategy.equals("fill-first") ? 1 : 4, used);
    if (strategy.equals("session")) {
      for (String key : keys) {
        int its = Collections.frequency(PROXY.usedKeys(), key);
        assertTrue(its >= 12 * TURNS && its <= 13 * TURNS, "the load is shared: " + its);
      }
    }
  }

  @Test
  void aConversationMovesWhenItsKeyRestsAndStaysWhereItWent() throws Exception {
    holds("session");
    turn(1, 1);
    turn(1, 2);
    String first = PROXY.usedKeys().get(0);
    assertEquals(List.of(first, first), PROXY.usedKeys());
    PROXY
        .upstream()
        .follow(
            request ->
                request.key().equals(first)
                    ? CLAUDE.error(429).header("Retry-After: 600")
                    : ProviderFormat.answer(request));
    turn(1, 3);
    turn(1, 4);
    PROXY.api().delete("/cooldowns");
    PROXY.upstream().follow(ProviderFormat::answer);
    turn(1, 5);
    List<String> used = PROXY.usedKeys();
    assertEquals(first, used.get(2));
    String second = used.get(3);
    assertFalse(second.equals(first));
    assertEquals(List.of(second, second, second), used.subList(3, 6));
  }

  @Test
  void aHeaderNamesAConversationToo() throws Exception {
    for (String name :
        List.of("thread-id", "Session-Id", "session_id", "X-Session-Id", "x-session-affinity")) {
      holds("session");
      for (int i = 0; i < 4; i++) {
        PROXY.post(
            "/v1/messages", CLAUDE.request("claude-sonnet-4-5", false), key(), name + ": mine");
        turn(i, 1);
      }
      assertEquals(1, new HashSet<>(everySecond(PROXY.usedKeys())).size());
      PROXY.upstream().forget();
    }
  }

  @Test
  void threadsOfOneSessionAreConversationsOfTheirOwn() throws Exception {
    holds("session");
    for (int i = 0; i < 8; i++) {
      PROXY.post(
          "/v1/messages",
          CLAUDE.request("claude-sonnet-4-5", false),
          key(),
          "session-id: mine",
          "thread-id: " + i % 2);
    }
    List<String> used = PROXY.usedKeys();
    List<String> first = used.subList(0, 2);
    assertEquals(2, new HashSet<>(first).size());
    for (int i = 2; i < 8; i += 2) {
      assertEquals(first, used.subList(i, i + 2));
    }
  }

  @Test
  void fillFirstTakesTheNextOnlyWhenTheFirstRests() throws Exception {
    holds("fill-first");
    turn(1, 1);
    turn(2, 1);
    PROXY
        .upstream()
        .follow(
            request ->
                request.key().equals(keys[0]) ? CLAUDE.error(401) : ProviderFormat.answer(request));
    turn(3, 1);
    turn(4, 1);
    assertEquals(List.of(keys[0], keys[0], keys[0], keys[1], keys[1]), PROXY.usedKeys());
  }

  @Test
  void aStrategyThatIsNotKnownIsWarnedAboutAndKeysTakeTurns() throws Exception {
    holds("by-the-moon");
    turn(1, 1);
    turn(1, 2);
    assertEquals(2, new HashSet<>(PROXY.usedKeys()).size());
  }

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void headersOfASessionGoToProvidersOfTheirFormat(ProviderFormat format) throws Exception {
    PROXY.holds(PROXY.entries(format, PROXY.newKey()));
    String model = ProviderEntries.clientModel(format);
    PROXY.post(
        format.target(model, false),
        format.request(model, false),
        key(),
        "thread-id: t",
        "session-id: i",
        "session_id: s",
        "conversation_id: c",
        "x-session-id: x",
        "x-client-request-id: r",
        "x-session-affinity: never");
    ReceivedRequest asked = PROXY.upstream().awaitRequest(0);
    boolean responses = format == ProviderFormat.RESPONSES;
    boolean openAi = responses || format == ProviderFormat.CHAT;
    for (String name : List.of("thread-id", "session-id", "session_id", "conversation_id")) {
      assertEquals(responses, asked.header(name).isPresent(), name);
    }
    assertEquals(openAi, asked.header("x-session-id").isPresent());
    assertEquals(format != ProviderFormat.GEMINI, asked.header("x-client-request-id").isPresent());
    assertTrue(asked.header("x-session-affinity").isEmpty());
  }

  private void holds(String strategy) throws Exception {
    PROXY.holds(
        "request-retry: 0", "routing: {strategy: " + strategy + "}", PROXY.entries(CLAUDE, keys));
  }

  private static RawHttp.Answer turn(int conversation, int turn) throws IOException {
    StringBuilder messages = new StringBuilder("{'role':'user','content':'c" + conversation + "'}");
    for (int i = 1; i < turn; i++) {
      messages.append(",{'role':'").append(i % 2 == 0 ? "user" : "assistant");
      messages.append("','content':'").append(i).append("'}");
    }
    String body =
        "{'model':'claude-sonnet-4-5','max_tokens':9,'system':'s','messages':[" + messages + "]}";
    return PROXY.post("/v1/messages", body.replace('\'', '"'), key());
  }

  private static String key() {
    return ServedProxy.KEY_HEADER;
  }

  private static List<String> everySecond(List<String> all) {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += 2) {
      some.add(all.get(i));
    }
    return some;
  }
}
