package dev.cliproxy.translate;

import static dev.cliproxy.translate.GoldenAnswers.CLIENT_MODEL;
import static dev.cliproxy.translate.GoldenAnswers.forClient;
import static dev.cliproxy.translate.GoldenAnswers.fromProvider;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.usage.Tokens;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of server-sent events. */
class AnswerStreamTest {

  private static final List<WireFormat> FORMATS = List.of(WireFormat.values());

  private static final Map<WireFormat, Tokens> SPENT =
      Map.of(
          WireFormat.CHAT_COMPLETIONS, new Tokens(11, 7, 3, 4),
          WireFormat.COMPLETIONS, new Tokens(2, 1, 0, 0),
          WireFormat.RESPONSES, new Tokens(20, 9, 2, 5),
          WireFormat.STORED_RESPONSES, Tokens.NONE,
          WireFormat.MEDIA, new Tokens(50, 50, 0, 0),
          WireFormat.CLAUDE, new Tokens(17, 25, 9, 4, 3),
          WireFormat.GEMINI, new Tokens(8, 13, 5, 0));

  private static AnswerFeed stream(WireFormat format) {
    return new AnswerFeed(AnswerReader.stream(format, CLIENT_MODEL, false));
  }

  private static AnswerFeed chat() {
    return stream(WireFormat.CHAT_COMPLETIONS);
  }

  @ParameterizedTest
  @EnumSource
  void aStreamPassesWithTheClientsNameForTheModelAndItsTokensAreCounted(WireFormat format) {
    AnswerFeed feed = stream(format).feed(fromProvider(GoldenAnswers.stream(format))).finish();

    assertEquals(forClient(GoldenAnswers.stream(format)), feed.text());
    assertTrue(feed.reader().begun());
    assertTrue(feed.reader().complete());
    assertEquals(Optional.empty(), feed.reader().problem());
    assertEquals(SPENT.get(format), feed.reader().tokens());
  }

  @ParameterizedTest
  @EnumSource
  void whereAStreamIsCutMakesNoDifference(WireFormat format) {
    for (String end : new String[] {"\n", "\r\n", "\r"}) {
      String golden = (": hello\n\n" + GoldenAnswers.stream(format)).replace("\n", end);
      byte[] bytes = fromProvider(golden).getBytes(UTF_8);
      String whole = stream(format).feed(bytes).finish().outcome();
      assertTrue(whole.endsWith(forClient(golden)), whole);
      for (int size = 1; size < 40; size++) {
        assertEquals(whole, stream(format).feed(bytes, size, null).finish().outcome());
      }
      Random random = new Random(1);
      for (int round = 0; round < 200; round++) {
        assertEquals(whole, stream(format).feed(bytes, 0, random).finish().outcome());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStreamOfTheSameModelIsHandedOnInOneView(WireFormat format) {
    byte[] bytes = fromProvider(GoldenAnswers.stream(format)).getBytes(UTF_8);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    AnswerReader reader = AnswerReader.stream(format, "up-1", false);
    int[] views = {0};
    reader.feed(
        in,
        out -> {
          views[0]++;
          assertEquals(in, out);
          out.put(0, (byte) '!');
          assertEquals('!', bytes[0], "not a view");
        });
    assertEquals(1, views[0]);
  }

  @Test
  void anEventIsHandedOnAsSoonAsItIsWhole() {
    String event = "data: {\"choices\":[]}\n\n";
    AnswerFeed feed = chat().feed(event + "data: {\"cho");
    assertEquals(event, feed.text());
    feed.feed("ices\":[]}\n");
    assertEquals(event, feed.text());
    feed.feed("\n");
    assertEquals(event + event, feed.text());
  }

  @Test
  void aCommentIsHandedOnAtTheEndOfItsLine() {
    AnswerFeed feed = chat().feed(": PROCESSING\n");
    assertEquals(": PROCESSING\n", feed.text());
    assertFalse(feed.reader().begun());
  }

  @Test
  void commentsPingsAndEventsWithoutDataDoNotBeginAnAnswer() {
    AnswerFeed feed = stream(WireFormat.CLAUDE);
    feed.feed(": x\n\nretry: 5\n\nevent: y\nid: 1\n\ndata:\n\ndata: {\"type\":\"ping\"}\n\n");
    assertFalse(feed.reader().begun());
    feed.feed("data: {\"type\":\"message_start\",\"message\":{}}\n");
    assertFalse(feed.reader().begun());
    feed.feed("\n");
    assertTrue(feed.reader().begun());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:{\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n",
        "data:  {\"choices\":[{\"finish_reason\":\"stop\"}]} \n\n",
        "\uFEFFdata: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n",
        "data: {\"choices\":[{\ndata: \"finish_reason\":\"stop\"}\nid: 3\ndata\ndata:]}\n\n",
        "data: {\"choices\":[{\r\ndata: \"finish_reason\":\"stop\"}\r\n: x\r\ndata:]}\r\n\r\n",
        ": {\nevent: x\ndata: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n",
        "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}",
        "data: [DONE]\n\n",
        "data:[DONE]\n\ndata: [DONE]\r\n\r\n",
        "data: [DONE]",
      })
  void everyWayToWriteAnEventIsRead(String stream) {
    for (int size = 1; size < 12; size++) {
      AnswerFeed feed = chat().feed(stream.getBytes(UTF_8), size, null).finish();
      assertEquals(Optional.empty(), feed.reader().problem());
      assertTrue(feed.reader().complete());
      assertEquals(stream, feed.text());
    }
  }

  @Test
  void theModelIsReplacedInDataOfSeveralLines() {
    String event = "event: x\r\ndata: {\r\ndata:  \"model\" :\r\ndata: \"%s\"}\r\n\r\n";
    AnswerFeed feed = new AnswerFeed(AnswerReader.stream(WireFormat.CLAUDE, "mine", false));
    feed.feed(event.formatted("up-1").getBytes(UTF_8), 3, null);
    assertEquals(event.formatted("mine"), feed.text());
  }

  @Test
  void aStringBrokenOverTwoLinesOfDataIsGarbage() {
    AnswerFeed feed = chat().feed("data: {\"model\":\"a\ndata: b\"}\n\n");
    assertEquals(AnswerProblem.Kind.GARBAGE, feed.reader().problem().orElseThrow().kind());
  }

  @Test
  void aNameThatIsWrittenWithEscapesIsTheSameName() {
    String event = "data: {\"\\u006dodel\":\"up\\u002d1\"}\n\n";
    AnswerFeed same = new AnswerFeed(AnswerReader.stream(WireFormat.CLAUDE, "up-1", false));
    assertEquals(event, same.feed(event).text());
    AnswerFeed other = new AnswerFeed(AnswerReader.stream(WireFormat.CLAUDE, "x", false));
    assertEquals("data: {\"\\u006dodel\":\"x\"}\n\n", other.feed(event).text());
  }

  @Test
  void whatIsNoNameOfAModelStays() {
    String stream =
        "data: {\"model\":null}\n\ndata: {\"model\":{\"model\":\"a\"}}\n\ndata: {\"model\":[1]}\n\n";
    assertEquals(stream, chat().feed(stream).text());
  }

  @Test
  void aStreamThatEndsWithoutItsLastEventIsNotComplete() {
    assertFalse(chat().feed(GoldenAnswers.CHAT_USAGE_CHUNK).finish().reader().complete());
    AnswerFeed claude = stream(WireFormat.CLAUDE);
    claude.feed(GoldenAnswers.CLAUDE_STREAM.replace("message_stop", "message_delta")).finish();
    assertFalse(claude.reader().complete());
    AnswerFeed responses = stream(WireFormat.RESPONSES);
    responses.feed(GoldenAnswers.RESPONSES_STREAM.replace("response.completed", "response.x"));
    assertFalse(responses.finish().reader().complete());
    AnswerFeed gemini = stream(WireFormat.GEMINI);
    gemini.feed(GoldenAnswers.GEMINI_STREAM.replace("\"STOP\"", "null")).finish();
    assertFalse(gemini.reader().complete());
    // The mark is OpenAI's and says nothing elsewhere.
    assertFalse(stream(WireFormat.GEMINI).feed("data: [DONE]\n\n").reader().complete());
  }

  @Test
  void aBlockedPromptAndAnIncompleteResponseAreComplete() {
    AnswerFeed gemini = stream(WireFormat.GEMINI);
    gemini.feed("data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n");
    assertTrue(gemini.reader().complete());
    AnswerFeed responses = stream(WireFormat.RESPONSES);
    responses.feed(
        "data: {\"type\":\"response.incomplete\",\"response\":{\"usage\":{\"input_tokens\":3,"
            + "\"output_tokens\":4}}}\n\n");
    assertTrue(responses.reader().complete());
    assertEquals(new Tokens(3, 4, 0, 0), responses.reader().tokens());
  }

  @Test
  void theUsageThatTheProxyAskedForIsWithheld() {
    for (String end : new String[] {"\n", "\r\n", "\r"}) {
      String all = GoldenAnswers.CHAT_STREAM.replace("\n", end);
      String without = (GoldenAnswers.CHAT_BEFORE_USAGE + "data: [DONE]\n\n").replace("\n", end);
      for (int size : new int[] {1, 2, 3, 7, 100_000}) {
        AnswerFeed feed =
            new AnswerFeed(AnswerReader.stream(WireFormat.CHAT_COMPLETIONS, CLIENT_MODEL, true));
        feed.feed(fromProvider(all).getBytes(UTF_8), size, null).finish();
        assertEquals(forClient(without), feed.text());
        assertEquals(new Tokens(11, 7, 3, 4), feed.reader().tokens());
        assertTrue(feed.reader().complete());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"choices\":null,", "\"choices\":[],", ""})
  void aUsageChunkIsKnownHoweverItSaysThatItHasNoChoices(String choices) {
    String event = "data: {" + choices + "\"usage\":{\"prompt_tokens\":1}}\n\n";
    AnswerFeed feed = new AnswerFeed(AnswerReader.stream(WireFormat.COMPLETIONS, "m", true));
    assertEquals("data: [DONE]\n\n", feed.feed(event + "data: [DONE]\n\n").text());
    assertEquals(new Tokens(1, 0, 0, 0), feed.reader().tokens());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":1}}",
        "{\"choices\":[],\"usage\":null}",
        "{\"choices\":[],\"prompt_filter_results\":[]}",
        "{\"choices\":[],\"usage\":{},\"error\":{\"message\":\"x\"}}"
      })
  void whatSaysMoreThanTheUsageIsNotWithheld(String data) {
    AnswerFeed feed = new AnswerFeed(AnswerReader.stream(WireFormat.CHAT_COMPLETIONS, "m", true));
    assertEquals("data: " + data + "\n\n", feed.feed("data: " + data + "\n\n").text());
  }

  @Test
  void theLastCountsAreTheOnesThatCount() {
    AnswerFeed gemini = stream(WireFormat.GEMINI);
    gemini.feed(
        """
        data: {"usageMetadata":{"promptTokenCount":5,"thoughtsTokenCount":9}}

        data: {"usageMetadata":{"promptTokenCount":6}}

        data: {}

        """);
    assertEquals(new Tokens(6, 0, 0, 0), gemini.reader().tokens());
    AnswerFeed claude = stream(WireFormat.CLAUDE);
    claude.feed(
        """
        data: {"message":{"usage":{"input_tokens":5,"output_tokens":1}}}

        data: {"usage":{"output_tokens":3}}

        data: {"usage":{"input_tokens":null,"output_tokens":4}}

        """);
    assertEquals(new Tokens(5, 4, 0, 0), claude.reader().tokens());
  }

  @Test
  void countsThatAreNoneDoNotHarm() {
    AnswerFeed feed = stream(WireFormat.CLAUDE);
    feed.feed(
        "data: {\"usage\":{\"input_tokens\":1e99,\"output_tokens\":-5,"
            + "\"cache_read_input_tokens\":12.0,\"cache_creation_input_tokens\":\"7\"}}\n\n");
    assertEquals(new Tokens(1_000_000_000_000_012L, 0, 0, 12), feed.reader().tokens());
  }

  @Test
  void ofGarbageAndAllAfterItNothingIsHandedOn() {
    String good = "data: {\"choices\":[]}\n\n: c\n";
    for (String bad :
        new String[] {"{\"a\":}", "oops", "5", "[]", "{} {}", "\"x\"", "{\"a\":1", "<html>"}) {
      for (int size : new int[] {1, 5, 1_000}) {
        byte[] bytes = (good + "data: " + bad + "\n\n" + good).getBytes(UTF_8);
        AnswerFeed feed = chat().feed(bytes, size, null).feed(good).finish();
        assertEquals(good, feed.text(), bad);
        AnswerProblem problem = feed.reader().problem().orElseThrow();
        assertEquals(AnswerProblem.Kind.GARBAGE, problem.kind());
        assertEquals(502, problem.status());
        assertFalse(feed.reader().complete());
      }
    }
  }

  @Test
  void anEventThatBreaksOffAtTheEndIsGarbage() {
    AnswerFeed feed = chat().feed("data: [DONE]\n\ndata: {\"choices\":[{").finish();
    assertEquals(AnswerProblem.Kind.GARBAGE, feed.reader().problem().orElseThrow().kind());
    assertEquals("data: [DONE]\n\n", feed.text());
    assertFalse(feed.reader().complete());
  }

  @Test
  void anEventOfSeveralMegabytesPasses() {
    String head = "data: {\"choices\":[{\"delta\":{\"content\":\"";
    String tail = "\"},\"finish_reason\":\"stop\"}],\"model\":\"%s\"}\n\n";
    String image = "A".repeat(5 << 20);
    AnswerFeed feed = chat();
    feed.feed((head + image + tail.formatted("up-1")).getBytes(UTF_8), 16_384, null);
    assertArrayEquals(
        (head + image + tail.formatted("my \\\"model\\\" ü")).getBytes(UTF_8), feed.bytes());
    assertTrue(feed.reader().complete());
  }

  @Test
  void anEventIsBoundedWhereverItIsCut() {
    byte[] largest = event(EventStreamReader.MAX_EVENT);
    byte[] larger = event(EventStreamReader.MAX_EVENT + 1);
    for (int size : new int[] {65_536, 1 << 25}) {
      AnswerFeed good = chat().feed(largest, size, null);
      assertEquals(Optional.empty(), good.reader().problem());
      assertEquals(largest.length, good.bytes().length);
      AnswerFeed bad = chat().feed("data: {}\n\n").feed(larger, size, null).feed("\n\n");
      AnswerProblem problem = bad.reader().problem().orElseThrow();
      assertEquals(AnswerProblem.Kind.OVERSIZED, problem.kind());
      assertEquals("data: {}\n\n", bad.finish().text());
    }
  }

  @Test
  void aLineWithoutEndIsBounded() {
    AnswerFeed feed = chat();
    byte[] piece = ":".repeat(1 << 20).getBytes(UTF_8);
    for (int i = 0; i < 20; i++) {
      feed.feed(piece);
    }
    assertEquals(AnswerProblem.Kind.OVERSIZED, feed.reader().problem().orElseThrow().kind());
    assertEquals("", feed.finish().text());
  }

  private static byte[] event(int length) {
    String frame = "data: {\"x\":\"\"}\n\n";
    return frame.replace(":\"", ":\"" + "y".repeat(length - frame.length())).getBytes(UTF_8);
  }

  @Test
  void randomBytesMakeNothingThrowAndAreReadTheSameWhereverTheyAreCut() {
    Random random = new Random(7);
    for (int round = 0; round < 3_000; round++) {
      WireFormat format = FORMATS.get(random.nextInt(FORMATS.size()));
      byte[] bytes = broken(fromProvider(GoldenAnswers.stream(format)), random);
      String whole = stream(format).feed(bytes).finish().outcome();
      assertEquals(whole, stream(format).feed(bytes, 0, random).finish().outcome());
      assertEquals(whole, stream(format).feed(bytes, 1, random).finish().outcome());
    }
  }

  private static byte[] broken(String text, Random random) {
    byte[] bytes = text.getBytes(UTF_8);
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] =
          random.nextBoolean()
              ? (byte) random.nextInt(256)
              : (byte) "\n\r:{}[]\",\\ ".charAt(random.nextInt(11));
    }
    int from = random.nextInt(bytes.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    byte[] noise = new byte[random.nextInt(3) == 0 ? random.nextInt(200) : 0];
    random.nextBytes(noise);
    out.writeBytes(noise);
    int skipped = Math.min(bytes.length, from + random.nextInt(5));
    out.write(bytes, skipped, bytes.length - skipped);
    return out.toByteArray();
  }

  @Test
  void aReaderIsSmall() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    AnswerReader[] readers = new AnswerReader[100];
    for (int warm = 0; warm < 2; warm++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < readers.length; i++) {
        readers[i] = AnswerReader.stream(WireFormat.CHAT_COMPLETIONS, "a-model", true);
      }
      long each = (threads.getCurrentThreadAllocatedBytes() - before) / readers.length;
      assertTrue(warm == 0 || each < 1_500, "allocated " + each);
    }
  }

  @Test
  void whoeverGoesOnWithAStreamKnowsTheNumberOfItsNextEvent() {
    AnswerFeed feed = new AnswerFeed(AnswerReader.stream(WireFormat.RESPONSES, "m", false));
    assertEquals(0, feed.reader().nextEventNumber());

    feed.feed("event: x\ndata: {\"type\":\"x\",\"sequence_number\":41}\n\n");
    assertEquals(42, feed.reader().nextEventNumber());

    for (String odd : List.of("null", "-1", "1e3", "\"x\"", "9".repeat(40), "{}", "[7]")) {
      feed.feed("data: {\"type\":\"x\",\"sequence_number\":" + odd + "}\n\n");
      assertEquals(42, feed.reader().nextEventNumber(), odd);
    }
  }
}
