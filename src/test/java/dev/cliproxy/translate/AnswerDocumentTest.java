package dev.cliproxy.translate;

import static dev.cliproxy.translate.GoldenAnswers.CLIENT_MODEL;
import static dev.cliproxy.translate.GoldenAnswers.forClient;
import static dev.cliproxy.translate.GoldenAnswers.fromProvider;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.usage.Tokens;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are one JSON document. */
class AnswerDocumentTest {

  private static final List<WireFormat> FORMATS = List.of(WireFormat.values());

  private static final Map<WireFormat, Tokens> SPENT =
      Map.of(
          WireFormat.CHAT_COMPLETIONS, new Tokens(11, 7, 3, 4),
          WireFormat.COMPLETIONS, new Tokens(2, 1, 0, 0),
          WireFormat.RESPONSES, new Tokens(20, 9, 2, 5),
          WireFormat.STORED_RESPONSES, Tokens.NONE,
          WireFormat.MEDIA, new Tokens(14, 45, 0, 0),
          WireFormat.CLAUDE, new Tokens(17, 25, 9, 4, 3),
          WireFormat.GEMINI, new Tokens(8, 13, 5, 0));

  private static AnswerFeed whole(WireFormat format, String model) {
    return new AnswerFeed(AnswerReader.whole(format, model));
  }

  private static AnswerFeed whole(WireFormat format) {
    return whole(format, CLIENT_MODEL);
  }

  private static AnswerFeed chat() {
    return whole(WireFormat.CHAT_COMPLETIONS);
  }

  @ParameterizedTest
  @EnumSource
  void aDocumentPassesWithTheClientsNameForTheModelAndItsTokensAreCounted(WireFormat format) {
    AnswerFeed feed = whole(format).feed(fromProvider(GoldenAnswers.whole(format))).finish();

    assertEquals(forClient(GoldenAnswers.whole(format)), feed.text());
    assertTrue(feed.reader().complete());
    assertEquals(Optional.empty(), feed.reader().problem());
    assertEquals(SPENT.get(format), feed.reader().tokens());
  }

  @Test
  void aListOfChunksFromGeminiIsOneDocument() {
    AnswerFeed feed = whole(WireFormat.GEMINI).feed(fromProvider(GoldenAnswers.GEMINI_LIST));
    assertEquals(forClient(GoldenAnswers.GEMINI_LIST), feed.text());
    assertTrue(feed.reader().complete());
    assertEquals(SPENT.get(WireFormat.GEMINI), feed.reader().tokens());
  }

  @ParameterizedTest
  @EnumSource
  void whereADocumentIsCutMakesNoDifference(WireFormat format) {
    String text = GoldenAnswers.whole(format);
    sameWhereverCut(format, fromProvider(text).getBytes(UTF_8), CLIENT_MODEL);
    sameWhereverCut(format, fromProvider(text).getBytes(UTF_8), "up-1");
  }

  @Test
  void whereAListIsCutMakesNoDifference() {
    byte[] bytes = fromProvider(GoldenAnswers.GEMINI_LIST).getBytes(UTF_8);
    sameWhereverCut(WireFormat.GEMINI, bytes, CLIENT_MODEL);
  }

  private static void sameWhereverCut(WireFormat format, byte[] bytes, String model) {
    String whole = whole(format, model).feed(bytes).finish().outcome();
    for (int size = 1; size < 60; size++) {
      assertEquals(whole, whole(format, model).feed(bytes, size, null).finish().outcome());
    }
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      assertEquals(whole, whole(format, model).feed(bytes, 0, random).finish().outcome());
    }
  }

  @Test
  void nothingButAModelsNameIsHeldBack() {
    AnswerFeed feed = whole(WireFormat.CLAUDE, "mine");
    assertEquals("{\"ro", feed.feed("{\"ro").text());
    assertEquals("{\"role\":\"assi", feed.feed("le\":\"assi").text());
    assertEquals("{\"role\":\"assistant\",\"model\":", feed.feed("stant\",\"model\":\"u").text());
    assertEquals("{\"role\":\"assistant\",\"model\":", feed.feed("p").text());
    assertEquals("{\"role\":\"assistant\",\"model\":\"mine\"}", feed.feed("-1\"}").text());
  }

  @Test
  void aNameTooLongToBeTheClientsIsReplaced() {
    for (int length : new int[] {4_095, 4_096, 4_097, 100_000}) {
      String same = "m".repeat(length);
      byte[] bytes = ("{\"model\":\"" + same + "\",\"a\":1}").getBytes(UTF_8);
      for (int size : new int[] {1, 1_000, 1_000_000}) {
        AnswerFeed feed = whole(WireFormat.CLAUDE, "m").feed(bytes, size, null);
        assertEquals("{\"model\":\"m\",\"a\":1}", feed.text());
      }
    }
    byte[] longest = ("{\"model\":\"" + "m".repeat(4_096) + "\"}").getBytes(UTF_8);
    AnswerFeed kept = whole(WireFormat.CLAUDE, "m".repeat(4_096)).feed(longest, 7, null);
    assertEquals(new String(longest, UTF_8), kept.text());
  }

  @Test
  void aDocumentBeginsWithItsFirstByteThatIsNoWhiteSpace() {
    AnswerFeed feed = chat().feed(" \r\n\t");
    assertFalse(feed.reader().begun());
    assertTrue(feed.feed("{").reader().begun());
    assertFalse(feed.finish().reader().complete());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "data: {}",
        "5",
        "\"x\"",
        "[{}]",
        "null",
        "\uFEFF{}",
        "{\"a\":1} x",
        "{\"a\":1}{}",
        "{\"a\":01}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":[1,]}",
        "{\"a\":tru}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\n\"}",
        "{\"model\":\"a\nb\"}",
        "{\"a\":1]",
        "{\"a\":-}",
        "{\"a\":1.}",
        "{\"a\":1e}"
      })
  void whatIsNoJsonObjectIsGarbage(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    String whole = chat().feed(bytes).feed("{}").finish().outcome();
    AnswerFeed feed = chat().feed(bytes, 1, null).feed("{}").finish();
    assertEquals(whole, feed.outcome());
    AnswerProblem problem = feed.reader().problem().orElseThrow();
    assertEquals(AnswerProblem.Kind.GARBAGE, problem.kind());
    assertEquals(502, problem.status());
    assertFalse(feed.reader().complete());
    assertTrue(text.startsWith(feed.text()) && feed.text().length() < text.length());
  }

  @Test
  void aDocumentThatBreaksOffIsNotComplete() {
    byte[] bytes = fromProvider(GoldenAnswers.CLAUDE_WHOLE).getBytes(UTF_8);
    for (int length = 0; length < bytes.length; length++) {
      AnswerFeed feed = whole(WireFormat.CLAUDE).feed(Arrays.copyOf(bytes, length)).finish();
      assertFalse(feed.reader().complete());
      assertEquals(length > 0, feed.reader().begun());
    }
  }

  @Test
  void nestingIsBounded() {
    String deepest = "{\"a\":" + "[".repeat(999) + "]".repeat(999) + "}";
    assertTrue(chat().feed(deepest).reader().complete());
    String deeper = "{\"a\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}";
    assertTrue(chat().feed(deeper).reader().problem().isPresent());
  }

  @Test
  void aDocumentOfManyMegabytesPassesInConstantMemory() {
    AnswerReader reader = AnswerReader.whole(WireFormat.GEMINI, "mine");
    long passed = passManyMegabytes(reader, "{\"candidates\":[\"", "\"],\"modelVersion\":\"u\"}");
    assertEquals(32_768_000, passed);
    assertTrue(reader.complete());
  }

  @Test
  void aNameOfManyMegabytesIsNotKept() {
    AnswerReader reader = AnswerReader.whole(WireFormat.GEMINI, "mine");
    assertEquals(0, passManyMegabytes(reader, "{\"modelVersion\":\"", "\"}"));
    assertTrue(reader.complete());
  }

  /** How many bytes of what stands between head and tail were handed on. */
  private static long passManyMegabytes(AnswerReader reader, String head, String tail) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] image = new byte[16_384];
    Arrays.fill(image, (byte) 'A');
    ByteBuffer piece = ByteBuffer.wrap(image);
    long[] passed = {0};
    reader.feed(ByteBuffer.wrap(head.getBytes(UTF_8)), out -> {});
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 2_000; i++) {
      reader.feed(piece, out -> passed[0] += out.remaining());
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    reader.feed(ByteBuffer.wrap(tail.getBytes(UTF_8)), out -> {});
    assertTrue(allocated < 1 << 20, "allocated " + allocated);
    return passed[0];
  }

  @Test
  void randomChangesMakeNothingThrowAndAreReadTheSameWhereverTheyAreCut() {
    Random random = new Random(11);
    for (int round = 0; round < 4_000; round++) {
      WireFormat format = FORMATS.get(random.nextInt(FORMATS.size()));
      byte[] bytes = fromProvider(GoldenAnswers.whole(format)).getBytes(UTF_8);
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      String whole = whole(format).feed(bytes).finish().outcome();
      assertEquals(whole, whole(format).feed(bytes, 0, random).finish().outcome());
      assertEquals(whole, whole(format).feed(bytes, 1, random).finish().outcome());
    }
  }
}
