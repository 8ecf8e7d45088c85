package dev.cliproxy.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bench counts what it reads: a reader that errs would find losses where there are none. */
class AnswerReaderTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final List<String> events = new ArrayList<>();
  private final StampReader stamps =
      new StampReader((number, nanos) -> events.add(number + "@" + nanos));
  private final AnswerReader answer = new AnswerReader(stamps::accept);

  @Test
  void eventsAreFoundHoweverTheyAreCut() {
    ByteBuffer chunks = ByteBuffer.allocate(4_096);
    StampedEvent event = new StampedEvent(10);
    event.put(chunks, 0, 12_345_678_901L);
    event.put(chunks, 1, Long.MAX_VALUE);
    byte[] body = new byte[chunks.flip().remaining()];
    chunks.get(body);
    // A proxy is free to make other chunks of the same body.
    String text = new String(body, US_ASCII).replaceAll("(?m)^[0-9a-f]+\r\n", "").replace("\r", "");
    int half = text.indexOf('~') + 5;
    String answered =
        HEAD
            + new String(StampedEvent.chunk(text.substring(0, half)), US_ASCII)
            + new String(StampedEvent.chunk(text.substring(half)), US_ASCII)
            + "0\r\n\r\n";
    for (int piece = 1; piece < 40; piece++) {
      events.clear();
      answer.next();
      for (int i = 0; i < answered.length(); i += piece) {
        assertFalse(answer.done());
        read(answered.substring(i, Math.min(answered.length(), i + piece)));
      }
      assertTrue(answer.done());
      assertEquals(List.of("0@12345678901", "1@" + Long.MAX_VALUE), events);
    }
  }

  @Test
  void anAnswerOfKnownLengthEndsWithItsLastByte() {
    read("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 2\r\n\r\n{");
    assertFalse(answer.done());
    read("}");
    assertTrue(answer.done());
    assertEquals(429, answer.status());
  }

  @Test
  void bytesAfterTheEndAreAFault() {
    read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThrows(IllegalStateException.class, () -> read("x"));
  }

  @Test
  void anOrderTravelsInARequest() {
    StreamOrder order = new StreamOrder(7, 100, 200, 3);
    String request = new String(ChatRequest.stream("m", order), US_ASCII);
    String body = request.substring(request.indexOf("\r\n\r\n") + 4);
    assertEquals(1024, body.length());
    assertEquals(order, StreamOrder.in(body));
  }

  private void read(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    answer.read(bytes, bytes.length);
  }
}
