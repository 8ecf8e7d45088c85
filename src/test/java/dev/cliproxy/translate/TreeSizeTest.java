package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeSizeTest {
  private static long size(String json) throws InvalidRequestBodyException {
    return Translation.memory(RequestBody.read(ByteBuffer.wrap(json.getBytes(UTF_8))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                          | 2",
        "{\"a\":1}                   | 2",
        "{\"a\":1,\"b\":2}           | 3",
        "{\"a\":[1,2,{}]}            | 6",
        "{\"a\":\"[{,,\"}            | 2",
        "{\"a\":\"\\\\\",\"b\":2}    | 3",
        "{\"a\":\"\\\"\",\"b\":2}    | 3",
        "{\"a\":\"\\\\\\\",,\",\"b\":2} | 3"
      })
  void valuesAreCountedAndWhatStandsInStringsIsNot(String json, int values) throws Exception {
    assertEquals(2L * json.length() + 256L * values, size(json));
  }

  /** Of what fills memory most for its length. */
  @ParameterizedTest
  @ValueSource(strings = {"{},", "[],", "1,", "\"\",", "{\"a\":1},", "[[]],", "1.5,", "\"ä€\","})
  void aTreeTakesNoMoreThanIsSaid(String value) throws Exception {
    String list = value.repeat(20_000);
    String json = "{\"x\":[" + list.substring(0, list.length() - 1) + "]}";
    RequestBody body = RequestBody.read(ByteBuffer.wrap(json.getBytes(UTF_8)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertEquals(20_000, Translation.document(body).path("x").size());

    // All that is made on the way, not only what stays.
    long before = threads.getCurrentThreadAllocatedBytes();
    int read = Translation.document(body).path("x").size();
    long made = threads.getCurrentThreadAllocatedBytes() - before;

    assertEquals(20_000, read);
    long said = Translation.memory(body);
    assertTrue(made <= said, made + " of " + said);
  }
}
