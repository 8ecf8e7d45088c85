package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseMessageTest {
  @Test
  void theBodyHasTheMembersOfTheMessageAsTheyStand() throws Exception {
    assertEquals(
        "{'stream':true,'model':'m\\u00e9 \\'x\\'','input': [ 1e3 ,2],'o' : {'a': [1]},'n':null}",
        body(
            "  { 'type':'response.create', 'model':'m\\u00e9 \\'x\\'' ,'stream':false,'generate' : true,"
                + "'input': [ 1e3 ,2] , 'o' : {'a': [1]}, 'client_metadata':{'b':[{}]},'n':null } "));
    assertEquals("{'stream':true}", body("{}"));
  }

  @Test
  void textsOfAnyLengthPass() throws Exception {
    String text = "\\\\\\'".repeat(50_000);
    assertEquals("{'stream':true,'a':'" + text + "'}", body("{'a':'" + text + "'}"));
  }

  @Test
  void itemsTakeThePlaceOfTheInputAndOfTheResponseBefore() throws Exception {
    ResponseMessage message =
        read("{'input':'x','model':'m','previous_response_id':'resp_1','type':'t'}");
    assertEquals(
        "{'stream':true,'input':[1,2],'model':'m'}", text(message.bodyWith("1,2".getBytes(UTF_8))));
    assertEquals(Optional.of("resp_1"), message.previousResponse());
    assertEquals("{'stream':true,'input':[]}", text(read("{'type':'t'}").bodyWith(new byte[0])));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'input':[ {'a':[1]} , {'b':2} ]} | {'a':[1]} , {'b':2}",
        "{'input':[]}                      | ``",
        "{'input':[  ]}                    | ``",
        "{'input':null}                    | ``",
        "{}                                | ``",
        "{'input':'a\\nb'} | {'type':'message','role':'user','content':'a\\nb'}",
      })
  void theItemsOfTheInputAreThoseOfItsList(String message, String items) throws Exception {
    assertEquals(
        items,
        read(message)
            .items()
            .map(bytes -> new String(bytes, UTF_8))
            .orElseThrow()
            .replace('"', '\''));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'input':{}}", "{'input':5}", "{'input':true}"})
  void anInputOfAnotherKindHasNone(String message) throws Exception {
    assertTrue(read(message).items().isEmpty());
  }

  @Test
  void whatIsNotGeneratedSaysSo() throws Exception {
    assertFalse(read("{'generate':false}").generates());
    for (String other : List.of("{'generate':true}", "{}", "{'generate':null}", "{'generate':0}")) {
      assertTrue(read(other).generates(), other);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{'a':1",
        "{'type':'a','type':'b'}",
        "{'x':1,'x':2}",
        "{} {}",
        "\uFEFF{}"
      })
  void whatIsNoObjectOrSaysSomethingTwiceIsRefused(String message) {
    assertThrows(InvalidRequestBodyException.class, () -> read(message));
  }

  @Test
  void listsOfItemsAreJoinedByCommas() {
    assertEquals("1,2,3", joined("1", "", "2,3"));
    assertEquals("", joined("", ""));
    assertEquals("", joined());
  }

  private static String joined(String... lists) {
    return new String(
        ResponseMessage.joined(List.of(lists).stream().map(list -> list.getBytes(UTF_8)).toList()),
        UTF_8);
  }

  private static String body(String message) throws InvalidRequestBodyException {
    return text(read(message).body());
  }

  private static String text(ByteBuffer body) {
    return UTF_8.decode(body).toString().replace('"', '\'');
  }

  private static ResponseMessage read(String message) throws InvalidRequestBodyException {
    return ResponseMessage.read(message.replace('\'', '"').getBytes(UTF_8));
  }
}
