package dev.cliproxy.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ForeignStateTest {
  private static final String SEALED =
      Envelope.seal(
          new State(State.Family.GEMINI, State.Binding.NEXT, "of another", "", "credential"));

  private static RequestBody body(String json) throws Exception {
    return RequestBody.read(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static void assertRemoved(String expected, String json) throws Exception {
    assertEquals(
        Json.parse(expected).orElseThrow(), Translation.document(ForeignState.removed(body(json))));
  }

  @Test
  void aBodyWithoutItIsTheSame() throws Exception {
    RequestBody body =
        body("{\"model\":\"m\",\"messages\":[{\"content\":[{\"signature\":\"abc\"}]}]}");
    assertSame(body, ForeignState.removed(body));
  }

  @Test
  void claudesThoughtsOfOthersAreTakenOutAndItsOwnStay() throws Exception {
    assertRemoved(
        "{'messages':[{'role':'assistant','content':[{'type':'thinking','thinking':'b','signature':'own'},{'type':'text','text':'t'}]}]}"
            .replace('\'', '"'),
        "{'messages':[{'role':'assistant','content':[{'type':'thinking','thinking':'a','signature':'%s'},{'type':'redacted_thinking','data':'%s'},{'type':'thinking','thinking':'b','signature':'own'},{'type':'text','text':'t'}]},{'role':'assistant','content':[{'type':'thinking','thinking':'c','signature':''}]}]}"
            .formatted(SEALED, SEALED)
            .replace('\'', '"'));
  }

  @Test
  void aReasoningItemOfOthersIsTakenOutOfAnInput() throws Exception {
    assertRemoved(
        "{'input':[{'type':'function_call','call_id':'c'}]}".replace('\'', '"'),
        "{'input':[{'type':'reasoning','summary':[],'encrypted_content':'%s'},{'type':'function_call','call_id':'c'}]}"
            .formatted(SEALED)
            .replace('\'', '"'));
  }

  @Test
  void aSignatureOfOthersIsTakenOffAPartOfGemini() throws Exception {
    String encoded = Base64.getEncoder().encodeToString(SEALED.getBytes(StandardCharsets.UTF_8));
    assertRemoved(
        "{'contents':[{'role':'model','parts':[{'functionCall':{'name':'f'}}]}]}"
            .replace('\'', '"'),
        "{'contents':[{'role':'model','parts':[{'functionCall':{'name':'f'},'thoughtSignature':'%s'}]}]}"
            .formatted(encoded)
            .replace('\'', '"'));
  }

  @Test
  void theDetailsOfAChatMessageGoWithIt() throws Exception {
    assertRemoved(
        "{'messages':[{'role':'assistant','content':'t'}]}".replace('\'', '"'),
        "{'messages':[{'role':'assistant','content':'t','reasoning_details':[{'type':'reasoning.encrypted','data':'%s','index':0}]}]}"
            .formatted(SEALED)
            .replace('\'', '"'));
  }

  @Test
  void aWordThatOnlyBeginsLikeOneInSomebodysTextStays() throws Exception {
    String json = "{\"messages\":[{\"role\":\"user\",\"content\":\"px1. is a mark\"}]}";
    assertRemoved(json, json);
  }
}
