package dev.cliproxy.trial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ProviderFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TrialsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String EVENTS = "text/event-stream; charset=utf-8";
  private static final TrialRequest REQUEST =
      new TrialRequest(TrialFormat.CHAT_COMPLETIONS, "m", "", "Hi", 16, true);

  /** A proxy that says what a test tells it to, and lets go when its client hangs up. */
  private static final class FakeProxy implements ProxyEntrance {
    private final AtomicInteger hungUp = new AtomicInteger();
    private volatile TrialClient client;

    @Override
    public Runnable enter(TrialRequest request, TrialClient told) {
      client = told;
      return () -> {
        hungUp.incrementAndGet();
        told.over();
      };
    }

    void say(String text) {
      client.bytes(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    void sayWords(String words) {
      say("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + words + "\"}}]}\n\n");
    }
  }

  private final FakeProxy proxy = new FakeProxy();

  private Trials trials(Duration longest) {
    return new Trials(proxy, longest, System::nanoTime);
  }

  @Test
  void wordsAreHandedOnAsTheyComeAndTheRestIsKnownInTheEnd() throws Exception {
    try (Trial trial = trials(LONG).begin(REQUEST).orElseThrow()) {
      proxy.client.begins(200, EVENTS, List.of("top_k"));
      assertEquals(Optional.of(""), trial.more(Duration.ofMillis(1)));
      proxy.sayWords("One ");
      assertEquals(Optional.of("One "), trial.more(LONG));
      CompletableFuture<Optional<String>> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return trial.more(LONG);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      proxy.sayWords("two");
      assertEquals(Optional.of("two"), waiting.get(10, TimeUnit.SECONDS));
      proxy.client.over();
      assertEquals(Optional.empty(), trial.more(LONG));
      TrialResult result = trial.result();
      assertEquals("One two", result.text());
      assertEquals(List.of("top_k"), result.losses());
      assertEquals(TrialEnding.ANSWERED, result.ending());
      assertTrue(result.raw().contains("\"two\""), result.raw());
      assertFalse(result.cut());
    }
    assertEquals(0, proxy.hungUp.get());
  }

  @Test
  void anErrorIsNoAnswer() throws Exception {
    String document = ProviderFormat.CHAT.whole("m");
    try (Trial trial = trials(LONG).begin(REQUEST).orElseThrow()) {
      proxy.client.begins(500, "application/json", List.of());
      proxy.say(document);
      proxy.client.over();
      TrialResult result = trial.await();
      assertEquals(500, result.status());
      assertEquals("", result.text());
      assertEquals(document, result.raw());
    }
  }

  @Test
  void whoIsNotLetInHearsWhy() throws Exception {
    Trials trials =
        new Trials(
            (request, client) -> {
              client.refused(403, "this key is disabled", "{}");
              return () -> {};
            },
            LONG,
            System::nanoTime);
    for (int i = 0; i < Trials.MOST + 1; i++) {
      TrialResult result = trials.begin(REQUEST).orElseThrow().await();
      assertEquals(403, result.status());
      assertEquals("this key is disabled", result.reason());
      assertEquals("{}", result.raw());
      assertTrue(result.ended().isEmpty());
    }
  }

  @Test
  void whatTakesTooLongIsGivenUp() throws Exception {
    try (Trial trial = trials(Duration.ofMillis(50)).begin(REQUEST).orElseThrow()) {
      assertEquals(TrialEnding.TOO_LONG, trial.await().ending());
      assertEquals(1, proxy.hungUp.get());
    }
  }

  @Test
  void whatTakesTooLongIsGivenUpWhileItsWordsAreWaitedFor() throws Exception {
    try (Trial trial = trials(Duration.ofMillis(50)).begin(REQUEST).orElseThrow()) {
      proxy.client.begins(200, EVENTS, List.of());
      proxy.sayWords("One");
      StringBuilder said = new StringBuilder();
      Optional<String> more = trial.more(LONG);
      while (more.isPresent()) {
        said.append(more.get());
        more = trial.more(LONG);
      }
      assertEquals("One", said.toString());
      assertEquals(TrialEnding.TOO_LONG, trial.result().ending());
    }
  }

  @Test
  void whatIsTooLargeIsGivenUpAndItsBeginningKept() throws Exception {
    try (Trial trial = trials(LONG).begin(REQUEST).orElseThrow()) {
      proxy.client.begins(200, EVENTS, List.of());
      String words = "x".repeat(1 << 20);
      for (int i = 0; i < 9; i++) {
        proxy.sayWords(words);
      }
      TrialResult result = trial.await();
      assertEquals(TrialEnding.TOO_LARGE, result.ending());
      assertEquals(Trial.LONGEST_TEXT, result.text().length());
      assertEquals(Trial.LONGEST_RAW, result.raw().length());
      assertTrue(result.cut());
    }
  }

  @Test
  void anAnswerThatIsTooLargeBeforeItCanBeGivenUpIsGivenUpAllTheSame() {
    AtomicInteger hungUp = new AtomicInteger();
    Trials trials =
        new Trials(
            (request, client) -> {
              client.begins(200, EVENTS, List.of());
              client.bytes(ByteBuffer.wrap(new byte[(int) Trial.LARGEST + 1]));
              return hungUp::incrementAndGet;
            },
            LONG,
            System::nanoTime);
    assertTrue(trials.begin(REQUEST).isPresent());
    assertEquals(1, hungUp.get());
  }

  @Test
  void oneThatIsStoppedByItsNumberEndsForWhoeverWaits() throws Exception {
    Trials trials = trials(LONG);
    try (Trial trial = trials.begin(REQUEST).orElseThrow()) {
      trials.stop(trial.number() + 1);
      assertEquals(0, proxy.hungUp.get());
      trials.stop(trial.number());
      TrialResult result = trial.await();
      assertEquals(TrialEnding.STOPPED, result.ending());
      assertEquals(499, result.status());
    }
    assertEquals(1, proxy.hungUp.get());
  }

  @Test
  void aFewAreUnderWayAtATimeAndEachGivesItsPlaceOnce() {
    Trials trials = trials(LONG);
    List<Trial> open = new ArrayList<>();
    for (int i = 0; i < Trials.MOST; i++) {
      open.add(trials.begin(REQUEST).orElseThrow());
    }
    assertTrue(trials.begin(REQUEST).isEmpty());
    open.get(Trials.MOST - 1).close();
    open.get(Trials.MOST - 1).close();
    proxy.client.over();
    assertTrue(trials.begin(REQUEST).isPresent());
    assertTrue(trials.begin(REQUEST).isEmpty());
  }

  @Test
  void aProxyThatFailsGivesThePlaceBack() {
    Trials trials =
        new Trials(
            (request, client) -> {
              throw new IllegalStateException("broken");
            },
            LONG,
            System::nanoTime);
    for (int i = 0; i < Trials.MOST + 1; i++) {
      assertThrows(IllegalStateException.class, () -> trials.begin(REQUEST));
    }
  }
}
