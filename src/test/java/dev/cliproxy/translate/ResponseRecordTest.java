package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponseRecordTest {
  private static final String ONE =
      event("'output_index':0,'item':{'id':'a', 'text':'%s'}".formatted("x".repeat(5_000)));
  private static final String TWO = event("'item':{'id':'b'},'output_index':1");
  private static final String END =
      "{'response':{'output':[{'id':'no'}],'id':'resp_1','x':{}},'type':'response.completed'}"
          .replace('\'', '"');

  private final ResponseRecord record = new ResponseRecord(bytes -> true);

  @Test
  void theItemsAndTheIdOfAResponseAreKept() {
    record.take("{\"type\":\"response.output_text.delta\",\"delta\":\"response.completed\"}");
    record.take(ONE);
    assertEquals(Optional.empty(), record.id());
    record.take(TWO);
    record.take(END);
    assertEquals(Optional.of("resp_1"), record.id());
    assertEquals(2, record.items().size());
    assertEquals("{\"id\":\"b\"}", new String(record.items().get(1), UTF_8));
    assertEquals(5_000 + 20, record.items().get(0).length, 5);
  }

  @Test
  void aResponseThatStoppedEarlyCounts() {
    record.take(END.replace("completed", "incomplete"));
    assertEquals(Optional.of("resp_1"), record.id());
  }

  @Test
  void aResponseThatFailedDoesNot() {
    record.take(ONE);
    record.take(END.replace("completed", "failed"));
    assertEquals(Optional.empty(), record.id());
  }

  @Test
  void nothingIsKeptWithoutRoomForAllOfIt() {
    ResponseRecord small = new ResponseRecord(bytes -> bytes < 1_000);
    small.take(TWO);
    small.take(ONE);
    small.take(TWO);
    small.take(END);
    assertEquals(Optional.empty(), small.id());
    assertEquals(List.of(), small.items());
  }

  @Test
  void whatIsNestedTooDeepIsNotKept() {
    record.take(event("'item':" + "[".repeat(500) + "]".repeat(500)));
    record.take(END);
    assertEquals(Optional.empty(), record.id());
  }

  private static String event(String members) {
    return ("{'type':'response.output_item.done'," + members + "}").replace('\'', '"');
  }
}
