package dev.cliproxy.translate.canonical;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonBytesTest {

  private static void assertWrittenAsItsText(JsonNode node) {
    assertWrittenAsItsText(node, "");
  }

  private static void assertWrittenAsItsText(JsonNode node, String what) {
    ByteBuffer bytes = Json.bytes(node);
    byte[] written = new byte[bytes.remaining()];
    bytes.get(written);
    assertArrayEquals(node.toString().getBytes(UTF_8), written, what);
  }

  @Test
  void everyCharacterIsWrittenAsJacksonWritesIt() {
    for (int character = 0; character <= Character.MAX_VALUE; character++) {
      JsonNode text = JsonNodeFactory.instance.textNode("a" + (char) character + "b");
      assertWrittenAsItsText(text, "character " + character);
    }
  }

  @Test
  void pairsAndHalvesOfLargeCharactersAreWrittenAsJacksonWritesThem() {
    for (String text :
        new String[] {
          "\uD83D\uDE00",
          "\uD83D",
          "\uDE00",
          "\uDE00\uD83D",
          "\uD83D\uD83D\uDE00",
          "x\uD83D\"\uDE00"
        }) {
      assertWrittenAsItsText(JsonNodeFactory.instance.textNode(text));
      assertWrittenAsItsText(Json.object().put(text, text));
    }
  }

  @Test
  void textsOfAnyMixtureAndLengthAreWrittenAsJacksonWritesThem() {
    Random random = new Random(7);
    String letters = "abc \"\\\n\t\u0000\u001F\u007F\u0080äß\u07FF\u0800€\uFFFF\uD83D\uDE00";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(600); length > 0; length--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      assertWrittenAsItsText(JsonNodeFactory.instance.textNode(text.toString()));
    }
  }

  @Test
  void namesOfAnyLengthAreWrittenAsJacksonWritesThem() {
    for (int length = 0; length < 300; length++) {
      String name = "n".repeat(length);
      assertWrittenAsItsText(Json.object().put(name, name).put(name + "\"", name + "ä"));
    }
  }

  @Test
  void whatIsExpectedNeedNotBeRight() {
    for (int expected : new int[] {0, 1, 10_000}) {
      JsonBytes bytes = new JsonBytes();
      bytes.expect(expected);
      bytes.text("x".repeat(600));
      bytes.text("y");
      assertEquals("x".repeat(600) + "y", UTF_8.decode(bytes.take()).toString());
    }
  }

  @Test
  void valuesOfEveryKindAreWrittenAsJacksonWritesThem() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    array.add(0).add(-1).add(Integer.MIN_VALUE).add(Long.MAX_VALUE).add((short) 3);
    array.add(new BigInteger("123456789012345678901234567890"));
    array.add(new BigDecimal("1.10")).add(new BigDecimal("1E+400")).add(new BigDecimal("-0.0"));
    array.add(0.1).add(1e300).add(Double.NaN).add(Double.NEGATIVE_INFINITY).add(1.5f);
    array.add(true).add(false).addNull();
    array.addObject();
    array.addArray();
    array.addArray().addArray().add("x");
    ObjectNode object = Json.object().put("", "").put("a\nb", 1);
    object.set("array", array);
    object.putObject("empty").putNull("null");
    assertWrittenAsItsText(object);
    array.forEach(JsonBytesTest::assertWrittenAsItsText);
  }

  @Test
  void whatWasTakenStaysWhatItWasWhenMoreIsWritten() {
    JsonBytes bytes = new JsonBytes();
    bytes.text("data: ");
    bytes.json(Json.object().put("a", "ä"));
    bytes.text("\n€");
    assertEquals(6 + 10 + 4, bytes.size());
    ByteBuffer first = bytes.take();
    assertEquals(0, bytes.size());
    bytes.text("other");
    assertEquals("data: {\"a\":\"ä\"}\n€", UTF_8.decode(first).toString());
    assertEquals("other", UTF_8.decode(bytes.take()).toString());
    assertEquals(0, bytes.take().remaining());
  }
}
