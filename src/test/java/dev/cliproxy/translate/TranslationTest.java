package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TranslationTest {

  private static Translation translation(String request) {
    try {
      RequestBody body =
          RequestBody.read(ByteBuffer.wrap(request.replace('\'', '"').getBytes(UTF_8)));
      return Translation.of(WireFormat.CHAT_COMPLETIONS, body, "alias", false);
    } catch (InvalidRequestBodyException e) {
      throw new AssertionError(e);
    }
  }

  private static TranslatedRequest said(String request, WireFormat format, String credential) {
    return translation(request).to(format, "claude-sonnet-4-5", credential, false, StateUse.WHOLE);
  }

  private static String sealed(String text, String owner) {
    State state = new State(State.Family.ANTHROPIC, State.Binding.THINKING, "sig", "", owner);
    return Envelope.seal(List.of(new Part.Thinking(text, Optional.of(state))));
  }

  @Test
  void namesAndIdsBecomeLegalTheSameWayEverywhere() {
    JsonNode document =
        said(
                "{'tools':[{'type':'function','function':{'name':'a.b'}},{'type':'function',"
                    + "'function':{'name':'a_b'}}],'tool_choice':{'type':'function','function':"
                    + "{'name':'a.b'}},'messages':[{'role':'user','content':'u'},"
                    + "{'role':'assistant','tool_calls':["
                    + "{'id':'functions.Bash:0','function':{'name':'a.b','arguments':'{}'}},"
                    + "{'id':'functions_Bash_0','function':{'name':'a_b','arguments':'{}'}}]},"
                    + "{'role':'tool','tool_call_id':'functions.Bash:0','content':'1'},"
                    + "{'role':'tool','tool_call_id':'functions_Bash_0','content':'2'}]}",
                WireFormat.CHAT_COMPLETIONS,
                "key")
            .document();
    JsonNode calls = document.at("/messages/1/tool_calls");

    assertEquals(document.at("/tools/0/function/name"), calls.at("/0/function/name"));
    assertEquals(document.at("/tools/0/function/name"), document.at("/tool_choice/function/name"));
    assertEquals("a_b", document.at("/tools/1/function/name").asText());
    assertNotEquals("a_b", document.at("/tools/0/function/name").asText());
    assertEquals(calls.at("/0/id"), document.at("/messages/2/tool_call_id"));
    assertEquals(calls.at("/1/id"), document.at("/messages/3/tool_call_id"));
    Set<String> ids = new HashSet<>(List.of(calls.at("/0/id").asText()));
    assertTrue(ids.add(calls.at("/1/id").asText()));
    assertTrue(ids.stream().allMatch(id -> id.matches("[A-Za-z0-9_-]{1,64}")), ids.toString());
  }

  @Test
  void anIdThatIsUsedTwiceFitsEvenWhenItIsAsLongAsItMayBe() {
    String id = "x".repeat(64);
    String turn =
        "{'role':'assistant','tool_calls':[{'id':'%s','function':{'name':'f'}}]},".formatted(id)
            + "{'role':'tool','tool_call_id':'%s','content':'1'}".formatted(id);
    JsonNode document =
        said("{'messages':[" + turn + "," + turn + "]}", WireFormat.CHAT_COMPLETIONS, "key")
            .document();
    String second = document.at("/messages/2/tool_calls/0/id").asText();

    assertEquals(id, document.at("/messages/0/tool_calls/0/id").asText());
    assertNotEquals(id, second);
    assertEquals(64, second.length());
    assertEquals(second, document.at("/messages/3/tool_call_id").asText());
  }

  @Test
  void stateGoesToTheCredentialThatMadeItAlone() {
    String request =
        "{'messages':[{'role':'user','content':'u'},{'role':'assistant','content':'a',"
            + "'reasoning_details':[{'data':'"
            + sealed("hm", "key")
            + "'}]},{'role':'user','content':'v'}]}";

    TranslatedRequest own = said(request, WireFormat.CLAUDE, "key");
    TranslatedRequest other = said(request, WireFormat.CLAUDE, "other");
    TranslatedRequest without =
        translation(request)
            .to(WireFormat.CLAUDE, "claude-sonnet-4-5", "key", false, StateUse.NONE);

    assertEquals("sig", own.document().at("/messages/1/content/0/signature").asText());
    assertTrue(own.answer().hasState());
    for (TranslatedRequest request2 : List.of(other, without)) {
      assertFalse(request2.document().toString().contains("sig\""));
      assertFalse(request2.answer().hasState());
    }
    assertEquals(Optional.of("key"), translation(request).stateOwner());
  }

  @Test
  void whereNothingIsLeftOfATurnThoseAroundItAreOne() {
    String request =
        "{'messages':[{'role':'user','content':'u'},{'role':'assistant','content':null,"
            + "'reasoning_details':[{'data':'"
            + sealed("", "key")
            + "'}]},{'role':'user','content':'v'}]}";

    assertEquals(1, said(request, WireFormat.CLAUDE, "other").document().path("messages").size());
    assertEquals(3, said(request, WireFormat.CLAUDE, "key").document().path("messages").size());
  }

  @Test
  void whatOneProviderIsToldIsNotSeenByTheNext() {
    Translation translation =
        translation("{'top_k':4,'store':true,'messages':[{'role':'user','content':'u'}]}");

    assertEquals(
        List.of("store", "top_k"),
        translation.to(WireFormat.CHAT_COMPLETIONS, "m", "key", false, StateUse.WHOLE).losses());
    assertEquals(
        List.of("store"),
        translation.to(WireFormat.GEMINI, "gemini-2.5-pro", "key", false, StateUse.WHOLE).losses());
  }

  @Test
  void whatWasLostIsNamedInTheClientsWords() throws Exception {
    RequestBody gemini =
        RequestBody.read(
            ByteBuffer.wrap(
                ("{\"contents\":[{\"parts\":[{\"text\":\"u\"}]}],\"generationConfig\":"
                        + "{\"topK\":3,\"stopSequences\":[\"x\"]}}")
                    .getBytes(UTF_8)));
    RequestBody claude =
        RequestBody.read(
            ByteBuffer.wrap(
                ("{\"max_tokens\":9,\"stop_sequences\":[\"x\"],\"messages\":[{\"role\":\"user\","
                        + "\"content\":\"u\"}],\"metadata\":{\"user_id\":\"me\"}}")
                    .getBytes(UTF_8)));

    assertEquals(
        List.of("stopSequences", "topK"), lost(WireFormat.GEMINI, gemini, WireFormat.RESPONSES));
    assertEquals(List.of("stop_sequences"), lost(WireFormat.CLAUDE, claude, WireFormat.RESPONSES));
    assertEquals(List.of("metadata.user_id"), lost(WireFormat.CLAUDE, claude, WireFormat.GEMINI));
  }

  private static List<String> lost(WireFormat client, RequestBody body, WireFormat provider) {
    return Translation.of(client, body, "alias", false)
        .to(provider, "m", "key", false, StateUse.WHOLE)
        .losses();
  }
}
