package dev.cliproxy.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.ProviderFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    StampedEvent event = new StampedEvent(StreamedAnswer.of(ProviderFormat.CHAT), 10);
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

  @ParameterizedTest
  @EnumSource
  void anOrderTravelsInARequest(ProviderFormat format) throws IOException {
    StreamOrder order = new StreamOrder(7, 100, 200, 3);
    Target target = Target.local(format, 1, "m");
    String request = new String(target.stream(order), US_ASCII);
    String body = request.substring(request.indexOf("\r\n\r\n") + 4);
    assertEquals(1024, body.length());
    assertEquals(order, StreamOrder.in(body));
    assertTrue(new ObjectMapper().readTree(body).isObject());
    assertEquals(format, ProviderFormat.ofTarget(request.split(" ", -1)[1]));
  }

  @Test
  void aTargetIsToldToAnotherProcess() {
    Target target =
        new Target(ProviderFormat.GEMINI, URI.create("http://127.0.0.1:1/at"), "key", "m");
    assertEquals(target, Target.of(target.text()));
    assertEquals("/at/v1beta/models/m:generateContent", target.fixedUrl().getPath());
  }

  @ParameterizedTest
  @EnumSource
  void theUpstreamsEventsAreJson(ProviderFormat format) throws IOException {
    StreamedAnswer answer = StreamedAnswer.of(format);
    String stream =
        answer.start() + answer.beforePiece() + "text" + answer.afterPiece() + answer.end();
    for (String event : ProviderFormat.frames(stream)) {
      String data = event.substring(event.indexOf("data: ") + 6);
      if (!data.equals("[DONE]\n\n")) {
        assertTrue(
            new ObjectMapper()
                .reader()
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(data)
                .isObject());
      }
    }
    assertTrue(stream.endsWith("\n\n"));
  }

  private void read(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    answer.read(bytes, bytes.length);
  }
}
