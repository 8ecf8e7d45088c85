package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonScannerTest {

  private static final String SAMPLE =
      """
      {"type":"a\\"b\\\\\\/\\b\\f\\n\\r\\t\\u00e4", "model" : "x", "n":[0,-1,10.5,1e5,1E+2,-0.0e-1,[],{},\
      [[{"model":1}]]], "usage":{"input_tokens":12,"output_tokens":null,"x":{"y":true}},"error":false}""";

  /** What is told, with where it stands. */
  private static final class Found implements JsonScanner.Listener {

    private final List<String> told = new ArrayList<>();

    @Override
    public void opened(AnswerField field, boolean list) {
      told.add(field + (list ? " [" : " {"));
    }

    @Override
    public void closed(AnswerField field) {
      told.add(field + " end");
    }

    @Override
    public void scalar(AnswerField field, JsonToken token) {
      told.add(field + " " + token);
    }
  }

  private static List<String> told(byte[] bytes, Random random) {
    Found found = new Found();
    JsonScanner scanner = new JsonScanner(AnswerPlaces.of(WireFormat.CLAUDE), found);
    int at = 0;
    while (at < bytes.length) {
      int to = Math.min(bytes.length, at + (random == null ? bytes.length : random.nextInt(6)));
      if (scanner.scan(bytes, at, to) < to) {
        found.told.add("failed at " + scanner.offset());
        return found.told;
      }
      at = to;
    }
    found.told.add(scanner.ended() ? "ended" : "open");
    return found.told;
  }

  @Test
  void whatIsAskedForIsToldWithItsPlace() {
    String json = "{\"model\" : \"x\\u0041\",\"usage\":{\"input_tokens\":12 }, \"error\":[null]}";
    assertEquals(
        List.of(
            "MODEL JsonToken[kind=STRING, text=xA, cut=false, from=11, to=20]",
            "USAGE {",
            "INPUT_TOKENS JsonToken[kind=NUMBER, text=12, cut=false, from=45, to=47]",
            "USAGE end",
            "ERROR [",
            "ERROR end",
            "ended"),
        told(json.getBytes(UTF_8), null));
  }

  @Test
  void itTakesWhatJacksonTakesAndTellsTheSameWhereverItIsCut() {
    Random random = new Random(5);
    String alphabet = "{}[]\",:\\ \n\t0123456789-+.eEtruefalsnl/bu\u0000\u001fx";
    int valid = 0;
    for (int round = 0; round < 20_000; round++) {
      // In one byte a character: what is no UTF-8 is another matter.
      byte[] bytes = SAMPLE.getBytes(ISO_8859_1);
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      }
      List<String> told = told(bytes, null);
      boolean ended = told.get(told.size() - 1).equals("ended");
      assertEquals(isObject(bytes), ended, () -> new String(bytes, ISO_8859_1));
      assertEquals(told, told(bytes, random));
      valid += ended ? 1 : 0;
    }
    assertTrue(valid > 1_000, "too few valid documents: " + valid);
  }

  private static boolean isObject(byte[] bytes) {
    try (JsonParser parser = new JsonFactory().createParser(bytes)) {
      if (parser.nextToken() != com.fasterxml.jackson.core.JsonToken.START_OBJECT) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aLongTextIsToldInPart() {
    String json = "{\"model\":\"" + "y".repeat(5_000) + "\"}";
    List<String> whole = told(json.getBytes(UTF_8), null);
    assertEquals(
        "MODEL JsonToken[kind=STRING, text=%s, cut=true, from=9, to=5011]"
            .formatted("y".repeat(JsonScanner.MAX_TEXT)),
        whole.get(0));
    assertEquals(whole, told(json.getBytes(UTF_8), new Random(1)));
  }

  @Test
  void aKeyTooLongToBeAskedForIsNone() {
    for (int length : new int[] {4_091, 4_092}) {
      String json = "{\"" + "\\u0000".repeat(682) + "x".repeat(length - 4_091) + "\":1}";
      assertEquals(List.of("ended"), told(json.getBytes(UTF_8), null));
      assertEquals(List.of("ended"), told(json.getBytes(UTF_8), new Random(1)));
    }
    // "model" in escapes, with so many of them that it is none any more.
    String json = "{\"model" + "\\u0000".repeat(1_000) + "\":\"a\",\"model\":null}";
    assertEquals(
        List.of("MODEL JsonToken[kind=NULL, text=, cut=false, from=6021, to=6025]", "ended"),
        told(json.getBytes(UTF_8), null));
  }
}
