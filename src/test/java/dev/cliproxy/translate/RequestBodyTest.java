package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {

  private static final RequestEdit ALL =
      RequestEdit.NONE.withModel("up").withUsageAsked().withReasoningEffort("low");

  private static RequestBody body(String json) throws InvalidRequestBodyException {
    return RequestBody.read(ByteBuffer.wrap(json.getBytes(UTF_8)));
  }

  private static String edited(String json, RequestEdit edit) throws InvalidRequestBodyException {
    String heap = text(body(json).with(edit));
    byte[] bytes = ("junk" + json + "junk").getBytes(UTF_8);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    direct.position(4).limit(bytes.length - 4);
    assertEquals(heap, text(RequestBody.read(direct).with(edit)));
    ByteBuffer part = ByteBuffer.wrap(bytes, 4, bytes.length - 8);
    assertEquals(heap, text(RequestBody.read(part).with(edit)));
    return heap;
  }

  private static String text(List<ByteBuffer> pieces) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (ByteBuffer piece : pieces) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      out.writeBytes(bytes);
    }
    return out.toString(UTF_8);
  }

  private static String refusal(byte[] bytes) {
    return assertThrows(
            InvalidRequestBodyException.class, () -> RequestBody.read(ByteBuffer.wrap(bytes)))
        .getMessage();
  }

  @Test
  void whatAProxyActsOnIsRead() throws Exception {
    RequestBody body =
        body(
            """
            {"messages":[{"model":"no","stream":true}],"mod\\u0065l":"a\\"b","stream":true,
             "stream_options":{"x":{"include_usage":false},"include_usage":true},
             "reasoning":{"summary":"auto","effort":"high"}} \
            """);
    assertEquals(Optional.of("a\"b"), body.model());
    assertTrue(body.streams());
    assertTrue(body.asksForUsage());
    assertEquals(Optional.of("high"), body.reasoningEffort());
  }

  @Test
  void whatIsNotThereIsNotRead() throws Exception {
    RequestBody body = body(" { } ");
    assertEquals(Optional.empty(), body.model());
    assertFalse(body.streams());
    assertFalse(body.asksForUsage());
    assertEquals(Optional.empty(), body.reasoningEffort());
    assertEquals(5, body.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "null", "1", "\"true\"", "[true]", "{\"a\":true}"})
  void onlyTrueStreams(String value) throws Exception {
    assertFalse(body("{\"stream\":" + value + "}").streams());
    assertFalse(body("{\"stream_options\":{\"include_usage\":" + value + "}}").asksForUsage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"a\"}|{\"model\":\"u\\\"p\"}",
        "{ \"x\":1 , \"mod\\u0065l\" :\t\"a\\\"\" , \"é\":{\"model\":\"a\"} }"
            + "|{ \"x\":1 , \"mod\\u0065l\" :\t\"u\\\"p\" , \"é\":{\"model\":\"a\"} }",
        "{\"x\":1}|{\"model\":\"u\\\"p\",\"x\":1}",
        "{}|{\"model\":\"u\\\"p\"}"
      })
  void theModelIsReplacedAndNothingElse(String json, String wanted) throws Exception {
    assertEquals(wanted, edited(json, RequestEdit.NONE.withModel("u\"p")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|{\"stream_options\":{\"include_usage\":true}}",
        "{ \"a\":1 }|{\"stream_options\":{\"include_usage\":true}, \"a\":1 }",
        "{\"stream_options\":null}|{\"stream_options\":{\"include_usage\":true}}",
        "{\"stream_options\":{ }}|{\"stream_options\":{\"include_usage\":true }}",
        "{\"stream_options\":{\"a\":1}}|{\"stream_options\":{\"include_usage\":true,\"a\":1}}",
        "{\"stream_options\":{\"include_usage\":false}}|{\"stream_options\":{\"include_usage\":true}}",
        "{\"stream_options\":{\"include_usage\": 12 ,\"b\":2}}"
            + "|{\"stream_options\":{\"include_usage\": true ,\"b\":2}}",
        "{\"stream_options\":{\"include_usage\":[1,{\"a\":\"}\"}]}}"
            + "|{\"stream_options\":{\"include_usage\":true}}",
        "{\"stream_options\":{ \"include_usage\" : true }}"
            + "|{\"stream_options\":{ \"include_usage\" : true }}",
        "{\"stream_options\":\"x\"}|{\"stream_options\":\"x\"}",
        "{\"stream_options\":[]}|{\"stream_options\":[]}"
      })
  void theUsageIsAskedFor(String json, String wanted) throws Exception {
    assertEquals(wanted, edited(json, RequestEdit.NONE.withUsageAsked()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|{\"reasoning\":{\"effort\":\"low\"}}",
        "{\"reasoning\":null,\"a\":1}|{\"reasoning\":{\"effort\":\"low\"},\"a\":1}",
        "{\"reasoning\":{\"summary\":\"auto\"}}"
            + "|{\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"}}",
        "{\"reasoning\":{\"effort\":\"high\"}}|{\"reasoning\":{\"effort\":\"low\"}}",
        "{\"reasoning\":{\"effort\":null }}|{\"reasoning\":{\"effort\":\"low\" }}",
        "{\"reasoning\":{\"effort\":\"\\u006cow\"}}|{\"reasoning\":{\"effort\":\"\\u006cow\"}}",
        "{\"reasoning\":7}|{\"reasoning\":7}"
      })
  void theEffortIsSet(String json, String wanted) throws Exception {
    assertEquals(wanted, edited(json, RequestEdit.NONE.withReasoningEffort("low")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"models/mine\"}|{\"model\":\"models/up\\\"\"}",
        "{\"model\" : \"mine\"}|{\"model\" : \"up\\\"\"}",
        "{\"model\":\"models/other\"}|{\"model\":\"models/other\"}",
        "{\"requests\":[{\"model\":\"models/mine\",\"content\":{\"model\":\"mine\"}}, {}, 7,"
            + " {\"x\":[1],\"model\":\"models\\/mine\"}]}"
            + "|{\"requests\":[{\"model\":\"models/up\\\"\",\"content\":{\"model\":\"mine\"}}, {}, 7,"
            + " {\"x\":[1],\"model\":\"models/up\\\"\"}]}",
        "{\"requests\":[[{\"model\":\"mine\"}],{\"model\":[\"mine\"]}]}"
            + "|{\"requests\":[[{\"model\":\"mine\"}],{\"model\":[\"mine\"]}]}",
        "{\"requests\":{\"model\":\"mine\"}}|{\"requests\":{\"model\":\"mine\"}}",
        "{\"generateContentRequest\":{\"model\":\"models/mine\"}}"
            + "|{\"generateContentRequest\":{\"model\":\"models/up\\\"\"}}",
      })
  void whereTheNameOfThePathIsRepeatedItIsReplacedToo(String json, String wanted) throws Exception {
    assertEquals(wanted, edited(json, RequestEdit.NONE.withRenaming("mine", "up\"")));
    assertEquals(json, edited(json, RequestEdit.NONE));
  }

  @Test
  void aListIsLookedIntoUpToABound() throws Exception {
    String thousand = "{\"requests\":[" + "{},".repeat(999) + "{\"model\":\"mine\"}%s]}";
    assertEquals(
        thousand.formatted("").replace("mine", "up"),
        edited(thousand.formatted(""), RequestEdit.NONE.withRenaming("mine", "up")));
    assertEquals(
        "requests has more than 1,000 objects", refusal(thousand.formatted(",{}").getBytes(UTF_8)));
    String texts = "{\"requests\":[" + "\"x\",".repeat(5_000) + "\"" + "y".repeat(5_000) + "\"]}";
    assertEquals(texts, edited(texts, RequestEdit.NONE));
    assertTrue(
        refusal("{\"requests\":[{\"model\":\"a\",\"model\":\"b\"}]}".getBytes(UTF_8))
            .startsWith("requests[].model is given twice"));
    assertFalse(refusal("{\"requests\":[{},".getBytes(UTF_8)).isBlank());
  }

  @Test
  void editsGoTogether() throws Exception {
    assertEquals(
        "{\"model\":\"up\",\"stream_options\":{\"include_usage\":true},"
            + "\"reasoning\":{\"effort\":\"low\"}}",
        edited("{}", ALL));
    assertEquals(
        "{\"reasoning\":{\"effort\":\"low\"},\n \"stream_options\":{\"include_usage\":true},"
            + "\n \"a\":\"ü\",\"model\":\"up\"}\n",
        edited("{\n \"stream_options\":{},\n \"a\":\"ü\",\"model\":\"b\"}\n", ALL));
  }

  @Test
  void aBodyIsHandedOnAsOftenAsIsAsked() throws Exception {
    RequestBody body = body("{\"model\":\"a\"}");
    List<ByteBuffer> first = body.with(RequestEdit.NONE);
    assertEquals("{\"model\":\"a\"}", text(first));
    assertEquals("{\"model\":\"up\"}", text(body.with(RequestEdit.NONE.withModel("up"))));
    assertEquals("{\"model\":\"a\"}", text(body.with(RequestEdit.NONE)));
    assertTrue(first.get(0).isReadOnly());
  }

  @Test
  void randomBodiesKeepAllElse() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    Random random = new Random(2);
    String[] members = {
      "\"model\":\"a\"",
      "\"stream\" : true",
      "\"stream_options\":{\"include_usage\":false ,\"z\":[]}",
      "\"reasoning\":{ \"effort\":\"x\"}",
      "\"messages\":[{\"content\":\"\\ud83d\\ude00 é \\\"model\\\"\"},1.50,{}]",
      "\"tools\":{\"model\":\"m\",\"stream_options\":1}"
    };
    for (int round = 0; round < 500; round++) {
      List<String> chosen = new ArrayList<>(List.of(members));
      Collections.shuffle(chosen, random);
      String json =
          "{ " + String.join(" ,\n", chosen.subList(0, random.nextInt(chosen.size() + 1))) + "}";
      ObjectNode wanted = (ObjectNode) mapper.readTree(json);
      wanted.put("model", "up");
      wanted.withObject("/stream_options").put("include_usage", true);
      wanted.withObject("/reasoning").put("effort", "low");
      JsonNode edited = mapper.readTree(edited(json, ALL));
      assertEquals(wanted, edited);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"a\",\"model\":\"b\"}",
        "{\"model\":\"a\",\"x\":{},\"mod\\u0065l\":\"a\"}",
        "{\"stream\":true,\"stream\":false}",
        "{\"stream_options\":{},\"stream_options\":{}}",
        "{\"stream_options\":{\"include_usage\":true,\"include_usage\":true}}",
        "{\"reasoning\":1,\"reasoning\":{}}",
        "{\"reasoning\":{\"effort\":\"a\",\"effort\":\"b\"}}"
      })
  void whatIsGivenTwiceIsRefused(String json) {
    assertTrue(refusal(json.getBytes(UTF_8)).contains("twice, at line 1, column "));
  }

  @Test
  void whatIsReadTwiceElsewhereIsNoBusinessOfOurs() throws Exception {
    String json = "{\"a\":1,\"a\":2,\"b\":{\"model\":1,\"model\":2}}";
    assertEquals(json, edited(json, RequestEdit.NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "5", "true", "{}", "[\"a\"]"})
  void aModelThatIsNoStringIsRefused(String value) {
    byte[] json = ("{\"model\":" + value + "}").getBytes(UTF_8);
    assertEquals("model must be a string", refusal(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"secret\":1",
        "{\"secret\":secret}",
        "{secret:1}",
        "{\"a\":\"secret}",
        "{\"a\":1,}",
        "{\"a\":1}}",
        "{\"a\":1}secret",
        "{\"a\":1} {}",
        "{\"a\":1}\u0000",
        "{\"a\":\"\u0001\"}",
        "{\"a\":NaN}",
        "{\"a\":1}//secret"
      })
  void whatIsNoJsonIsRefusedWithItsPlaceAndNothingOfIt(String json) {
    String refusal = refusal(json.getBytes(UTF_8));
    assertTrue(refusal.contains("line 1, column "), refusal);
    assertFalse(refusal.contains("secret"), refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "[]", "\"model\"", "5", "null", "true"})
  void whatIsNoObjectIsRefused(String json) {
    assertTrue(refusal(json.getBytes(UTF_8)).contains("expected a JSON object"));
  }

  @Test
  void onlyUtf8WithoutAMarkIsTaken() {
    for (Charset charset : List.of(UTF_16BE, UTF_16LE, Charset.forName("UTF-32"))) {
      assertTrue(refusal("{\"model\":\"a\"}".getBytes(charset)).contains("UTF-8"));
    }
    assertTrue(refusal("\uFEFF{}".getBytes(UTF_8)).contains("byte order mark"));
    byte[] broken = "{\"a\":\"x\"}".getBytes(UTF_8);
    broken[6] = (byte) 0xFF;
    assertTrue(refusal(broken).contains("not valid JSON"));
  }

  @Test
  void nestingAndTextsAreBounded() throws Exception {
    String deepest = "{\"a\":" + "[".repeat(199) + "]".repeat(199) + "}";
    assertEquals(deepest, edited(deepest, RequestEdit.NONE));
    String deeper = "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}";
    assertTrue(refusal(deeper.getBytes(UTF_8)).contains("nested deeper than 200"));
    assertEquals(1_000, body("{\"model\":\"" + "m".repeat(1_000) + "\"}").model().get().length());
    for (int length : new int[] {1_001, 100_000}) {
      String longer = "{\"model\":\"" + "m".repeat(length) + "\"}";
      assertTrue(refusal(longer.getBytes(UTF_8)).contains("too long"));
    }
  }

  @Test
  void aBodyOfManyMegabytesIsReadWithoutBuildingItsStrings() throws Exception {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] head = "{\"image\":\"".getBytes(UTF_8);
    byte[] tail = "\",\"model\":\"a\"}".getBytes(UTF_8);
    byte[] json = new byte[60 << 20];
    Arrays.fill(json, (byte) 'A');
    System.arraycopy(head, 0, json, 0, head.length);
    System.arraycopy(tail, 0, json, json.length - tail.length, tail.length);
    long before = threads.getCurrentThreadAllocatedBytes();
    RequestBody body = RequestBody.read(ByteBuffer.wrap(json));
    List<ByteBuffer> edited = body.with(RequestEdit.NONE.withModel("up"));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(Optional.of("a"), body.model());
    assertEquals(json.length + 1L, edited.stream().mapToLong(ByteBuffer::remaining).sum());
    assertTrue(allocated < 1 << 20, "allocated " + allocated);
  }

  @Test
  void aBodyIsBounded() {
    assertTrue(refusal(new byte[RequestBody.MAX_SIZE + 1]).contains("larger than 64 MiB"));
  }

  @Test
  void aBodyIsNotInItsLoggedForm() throws Exception {
    assertEquals("RequestBody[18 bytes]", body("{\"model\":\"secret\"}").toString());
  }

  @Test
  void randomBytesAreReadOrRefused() {
    Random random = new Random(9);
    byte[] sample =
        "{\"model\":\"a\",\"stream_options\":{\"x\":[1,2.5e3,null]},\"é\":\"ü\"}".getBytes(UTF_8);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = sample.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        RequestBody.read(ByteBuffer.wrap(bytes)).with(ALL);
      } catch (InvalidRequestBodyException e) {
        assertFalse(e.getMessage().isEmpty());
      }
    }
  }
}
