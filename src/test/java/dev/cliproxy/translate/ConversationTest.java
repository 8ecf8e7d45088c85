package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
  private static final String LONG = "x".repeat(5_000);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // The next turn has the first in it.
        "{'model':'m','messages':[{'role':'user','content':'LONG'}]}"
            + "| {'model':'m','messages':[{'role':'user','content':'LONG'},{'role':'assistant','content':'b'},{'role':'user','content':'c'}]}",
        "{'model':'m','messages':[{'role':'system','content':'s'},{'role':'user','content':'a'}],'n':1}"
            + "| {'n':1,'model':'m','messages':[{'role':'system','content':'s'}, {'role':'user','content':'a'} ,{'role':'user','content':'c'}]}",
        // The mark of what is cached moves on.
        "{'model':'m','system':[{'type':'text','text':'LONG','cache_control':{'type':'ephemeral'}}],'messages':[{'role':'user','content':[{'type':'text','text':'a','cache_control':{'type':'ephemeral'}}]}]}"
            + "| {'model':'m','messages':[{'role':'user','content':[{'type':'text','text':'a'}]},{'role':'user','content':[]}],'system':[{'type':'text','text':'LONG'}]}",
        "{'model':'m','instructions':'i','input':'a'}|{'input':'a' ,'instructions':'i','model':'m'}",
        "{'model':'m','input':[{'role':'developer','content':'d'},{'type':'message','role':'user','content':'a'}]}"
            + "|{'model':'m','input':[{'role':'developer','content':'d'},{'type':'message','role':'user','content':'a'},{'type':'reasoning'}]}",
        "{'contents':[{'parts':[{'text':'a'}]}],'systemInstruction':{'parts':[{'text':'s'}]}}"
            + "|{'contents':[{'parts':[{'text':'a'}]},{'role':'model','parts':[]}],'systemInstruction':{'parts':[{'text':'s'}]}}",
        // A name is worth more than what is said.
        "{'model':'m','prompt_cache_key':'LONG','messages':[]}|{'model':'m','messages':[1],'metadata':{'user_id':'u'},'prompt_cache_key' : 'LONG'}",
        "{'model':'m','metadata':{'x':{},'user_id':'u'},'messages':[]}|{'model':'m','metadata':{'user_id':'u','y':[1]},'input':'z'}",
        "{'model':'m','session_id':'u','messages':[]}|{'model':'m','session_id':'u','input':'z'}",
      })
  void theTurnsOfOneConversationAreKnown(String first, String second) throws Exception {
    assertEquals(conversation(first), conversation(second));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model':'n','messages':[{'role':'user','content':'a'}]}",
        "{'model':'m','messages':[{'role':'user','content':'b'}]}",
        "{'model':'m','messages':[{'role':'system','content':'a'}]}",
        "{'model':'m','messages':[{'role':'user','content':['a']}]}",
        "{'model':'m','messages':[{'role':'user'}],'system':'a'}",
        "{'model':'m','messages':[]}",
        "{'model':'m','messages':{}}",
        "{'model':'m'}",
        "{'model':'m','session_id':'a'}",
        "{'model':'m','session_id':7,'messages':[{'role':'user','content':'c'}]}",
        "{'model':'m','messages':[1,2]}",
        "{'model':'m','messages':[[{}]]}",
      })
  void otherConversationsAreOthers(String other) throws Exception {
    String one = "{'model':'m','messages':[{'role':'user','content':'a'}]}";
    assertNotEquals(conversation(one), conversation(other));
    assertEquals(conversation(other), conversation(other));
  }

  @Test
  void anEmptyNameIsNone() throws Exception {
    String body = "{'model':'m','session_id':'','messages':[{'role':'user','content':'%s'}]}";
    assertNotEquals(conversation(body.formatted("a")), conversation(body.formatted("b")));
  }

  @Test
  void whatTheClientSaysBesideTheBodyCountsWhereTheBodySaysNothing() throws Exception {
    RequestBody one = body("{'model':'m','messages':['a']}");
    RequestBody other = body("{'model':'m','messages':['b']}");
    assertEquals(
        one.conversation(Optional.of("session")), other.conversation(Optional.of("session")));
    assertNotEquals(
        one.conversation(Optional.of("session")), one.conversation(Optional.of("another")));
    RequestBody named = body("{'model':'m','prompt_cache_key':'key'}");
    assertEquals(
        named.conversation(Optional.of("session")), named.conversation(Optional.of("another")));
  }

  @Test
  void itIsADigestWhateverIsSaid() throws Exception {
    assertEquals(32, conversation("{}").length());
    assertEquals(32, conversation("{'session_id':'secret'}").length());
  }

  private static String conversation(String json) throws InvalidRequestBodyException {
    return body(json).conversation(Optional.empty()).orElseThrow();
  }

  private static RequestBody body(String json) throws InvalidRequestBodyException {
    byte[] bytes = json.replace('\'', '"').replace("LONG", LONG).getBytes(UTF_8);
    return RequestBody.read(ByteBuffer.wrap(bytes));
  }
}
