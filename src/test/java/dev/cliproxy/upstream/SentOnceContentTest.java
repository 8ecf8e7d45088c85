package dev.cliproxy.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;

final class SentOnceContentTest {

  @Test
  void aSmallBodyInPartsIsOneWrite() {
    SentOnceContent content = content("{\"model\":", "\"other\"", "}");

    assertEquals(17, content.getLength());
    assertEquals(List.of("{\"model\":\"other\"}"), texts(content));
  }

  @Test
  void aLargeBodyInPartsIsNotCopied() {
    String large = "x".repeat(17 * 1024);

    assertEquals(List.of("a", large, "b"), texts(content("a", large, "b")));
  }

  @Test
  void whatIsVeryLargeIsWrittenInPieces() {
    String piece = "y".repeat(128 * 1024);

    assertEquals(List.of(piece, piece, "z"), texts(content(piece + piece + "z")));
  }

  /** A body that is sent again, for another attempt, comes of the same buffers. */
  @Test
  void theBuffersOfABodyAreLeftAsTheyAre() {
    ByteBuffer part = ByteBuffer.wrap("abc".getBytes(US_ASCII), 1, 2);

    assertEquals(List.of("bcbc"), texts(new SentOnceContent("text/plain", List.of(part, part))));
    assertEquals(2, part.remaining());
  }

  private static SentOnceContent content(String... parts) {
    return new SentOnceContent(
        "application/json",
        List.of(parts).stream().map(part -> ByteBuffer.wrap(part.getBytes(US_ASCII))).toList());
  }

  private static List<String> texts(SentOnceContent content) {
    List<String> texts = new ArrayList<>();
    Content.Chunk chunk = content.read();
    for (; !chunk.isLast(); chunk = content.read()) {
      texts.add(US_ASCII.decode(chunk.getByteBuffer()).toString());
    }
    assertFalse(chunk.hasRemaining());
    return texts;
  }
}
