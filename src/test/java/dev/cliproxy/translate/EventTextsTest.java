package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTextsTest {
  private static final String STREAM =
      """
      : a comment

      event: one
      data: {"a":"ö"}

      data: {\r
      data:  "b":2}\r
      \r
      event: without data

      data:


      : keep-alive

      data: [DONE]

      data:{}

      """;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1_000})
  void theDataOfEachEventIsItsText(int pieces) {
    assertEquals(
        List.of("{\"a\":\"ö\"}", "{\"b\":2}", "{}"),
        texts(STREAM, pieces).stream().map(text -> text.replaceAll("\\s", "")).toList());
  }

  @Test
  void anEventWithoutABlankLineCountsAtTheEnd() {
    assertEquals(List.of("{}", "last"), texts("data: {}\n\ndata: last", 100));
    assertEquals(List.of("last"), texts("data: last\n", 100));
    assertEquals(List.of(), texts("event: nothing", 100));
  }

  @Test
  void anEventOfManyLinesIsReadInTheTimeOfItsLength() {
    String event = "data: 1\n".repeat(200_000) + "\n";
    List<String> texts = texts(event, 4_096);
    assertEquals(1, texts.size());
    assertEquals(200_000, texts.get(0).lines().count());
  }

  @Test
  void whatComesOnAPartOfAnArrayIsReadThereAlone() {
    List<String> texts = new ArrayList<>();
    byte[] bytes = "xxdata: y\n\nxx".getBytes(UTF_8);
    ByteBuffer slice = ByteBuffer.wrap(bytes, 2, 9).slice();
    new EventTexts().feed(slice, texts::add);
    assertEquals(List.of("y"), texts);
    assertEquals(9, slice.remaining());
  }

  private static List<String> texts(String stream, int pieces) {
    EventTexts events = new EventTexts();
    List<String> texts = new ArrayList<>();
    byte[] bytes = stream.getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += pieces) {
      events.feed(ByteBuffer.wrap(bytes, at, Math.min(pieces, bytes.length - at)), texts::add);
    }
    events.finish(texts::add);
    return texts;
  }
}
