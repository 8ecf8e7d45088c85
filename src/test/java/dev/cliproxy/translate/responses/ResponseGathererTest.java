package dev.cliproxy.translate.responses;

import static dev.cliproxy.translate.responses.Trees.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseGathererTest {
  private final ResponseGatherer gatherer = new ResponseGatherer();

  private void gather(String... events) {
    for (String event : events) {
      gatherer.event(tree(event));
    }
  }

  @Test
  void theResponseIsWhatTheLastEventBrings() {
    gather(
        "{'type':'response.created','response':{'id':'r','status':'in_progress','output':[]}}",
        "{'type':'response.output_item.done','output_index':0,'item':{'type':'message','id':'a'}}",
        "{'type':'response.completed','response':{'id':'r','status':'completed','output':[{'id':'b'}],"
            + "'usage':{'input_tokens':1},'vendor':1.50}}");
    assertEquals(
        Optional.of(
            tree(
                "{'id':'r','status':'completed','output':[{'id':'b'}],'usage':{'input_tokens':1},"
                    + "'vendor':1.50}")),
        gatherer.response());
  }

  @Test
  void anEmptyOutputIsFilledWithTheItemsInTheirOrder() {
    gather(
        "{'type':'response.output_item.done','output_index':1,'item':{'id':'b'}}",
        "{'type':'response.output_item.done','output_index':0,'item':{'id':'a'}}",
        "{'type':'response.incomplete','response':{'id':'r','output':[],'status':'incomplete'}}");
    assertEquals(
        tree("{'id':'r','output':[{'id':'a'},{'id':'b'}],'status':'incomplete'}"),
        gatherer.response().orElseThrow());
  }

  @Test
  void itemsWithoutAPlaceKeepTheirOrderAndAMissingOutputIsMade() {
    gather(
        "{'type':'response.output_item.done','item':{'id':'a'}}",
        "{'type':'response.output_item.done','item':{'id':'b'}}",
        "{'type':'response.completed','response':{'id':'r'}}");
    assertEquals(tree("[{'id':'a'},{'id':'b'}]"), gatherer.response().orElseThrow().path("output"));
  }

  @Test
  void withoutALastEventThereIsNoResponse() {
    gather("{'type':'response.output_item.done','output_index':1,'item':{'id':'b'}}");
    assertTrue(gatherer.response().isEmpty());
    assertFalse(gatherer.isTooMuch());
  }

  @Test
  void aFailedResponseIsOneToo() {
    gather("{'type':'response.failed','response':{'id':'r','error':{'code':'x'}}}");
    assertEquals("x", gatherer.response().orElseThrow().path("error").path("code").textValue());
  }

  @Test
  void noMoreIsKeptThanFitsTheMemory() {
    String item = "{'type':'response.output_item.done','item':{'x':'" + "y".repeat(1 << 20) + "'}}";
    for (int i = 0; i < 15; i++) {
      gather(item);
      assertFalse(gatherer.isTooMuch());
    }
    gather(item, "{'type':'response.completed','response':{'id':'r'}}");
    assertTrue(gatherer.isTooMuch());
    assertTrue(gatherer.response().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "'x'",
        "[]",
        "{}",
        "{'type':7}",
        "{'type':'response.completed'}",
        "{'type':'response.completed','response':[]}",
        "{'type':'response.output_item.done','item':'x','output_index':'y'}"
      })
  void whatIsNoEventIsIgnored(String data) {
    gather(data);
    assertTrue(gatherer.response().isEmpty());
  }
}
