package dev.cliproxy.requestlog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeptBytesTest {
  private final CaptureMemory memory = new CaptureMemory(10_000);

  @Test
  void whatFitsIsKeptWhole() {
    KeptBytes bytes = new KeptBytes(memory, 8);
    add(bytes, "abcdefgh");
    assertEquals("abcdefgh", text(bytes.all()));
    assertEquals(0, bytes.leftOut());
  }

  @Test
  void ofWhatDoesNotFitTheMiddleIsLeftOut() {
    KeptBytes bytes = new KeptBytes(memory, 8);
    add(bytes, "abcdefghi");
    assertEquals("abcdef", text(bytes.head()));
    assertEquals("hi", text(bytes.tail()));
    assertEquals(1, bytes.leftOut());
    assertEquals(9, bytes.total());
  }

  @Test
  void howTheBytesComeMakesNoDifference() {
    Random random = new Random(7);
    String content = "0123456789".repeat(40);
    for (int round = 0; round < 500; round++) {
      int limit = random.nextInt(60);
      int length = random.nextInt(content.length());
      KeptBytes bytes = new KeptBytes(new CaptureMemory(10_000), limit);
      int at = 0;
      while (at < length) {
        int next = Math.min(length, at + 1 + random.nextInt(70));
        add(bytes, content.substring(at, next));
        at = next;
      }
      int head = Math.min(length, limit - limit / 4);
      int tail = Math.min(length - head, limit / 4);
      assertEquals(content.substring(0, head), text(bytes.head()));
      assertEquals(content.substring(length - tail, length), text(bytes.tail()));
      assertEquals(length - head - tail, bytes.leftOut());
    }
  }

  @Test
  void theCallersBufferStaysWhereItIs() {
    ByteBuffer buffer = ByteBuffer.wrap("xabcx".getBytes(US_ASCII)).position(1).limit(4);
    KeptBytes bytes = new KeptBytes(memory, 100);
    bytes.add(buffer);
    bytes.add(buffer.asReadOnlyBuffer());
    assertEquals("abcabc", text(bytes.all()));
    assertEquals(1, buffer.position());
    assertEquals(4, buffer.limit());
  }

  @Test
  void withoutMemoryNothingMoreIsKeptButAllIsCounted() {
    CaptureMemory scarce = new CaptureMemory(1_000);
    KeptBytes bytes = new KeptBytes(scarce, 5_000);
    add(bytes, "a".repeat(600));
    add(bytes, "b".repeat(600));
    add(bytes, "c");
    assertTrue(bytes.isStarved());
    assertEquals("a".repeat(600), text(bytes.all()));
    assertEquals(601, bytes.leftOut());
    assertEquals(bytes.memoryTaken(), scarce.held());
  }

  @Test
  void memoryForTheTailMayBeMissingToo() {
    CaptureMemory scarce = new CaptureMemory(3_100);
    KeptBytes bytes = new KeptBytes(scarce, 4_000);
    add(bytes, "a".repeat(3_000));
    assertFalse(bytes.isStarved());
    add(bytes, "b");
    assertTrue(bytes.isStarved());
    assertEquals(1, bytes.leftOut());
    assertEquals(bytes.memoryTaken(), scarce.held());
  }

  @Test
  void whatIsSealedGivesBackWhatItDidNotNeedOnce() {
    KeptBytes bytes = new KeptBytes(memory, 100);
    add(bytes, "abc");
    assertEquals(97, bytes.seal());
    assertEquals(0, bytes.seal());
    add(bytes, "d");
    assertEquals("abc", text(bytes.all()));
    assertEquals(1, bytes.leftOut());
  }

  private static void add(KeptBytes bytes, String text) {
    bytes.add(text.getBytes(US_ASCII));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, US_ASCII);
  }
}
