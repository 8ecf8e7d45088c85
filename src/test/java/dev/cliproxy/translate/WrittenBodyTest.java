package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class WrittenBodyTest {
  private static final List<String> WORDS = List.of("low", "high", "m", "claude-x", "ä\"");

  @Test
  void whatItSaysAndHowItIsEditedIsAsIfItWereRead() throws Exception {
    Random random = new Random(5);
    for (int i = 0; i < 5_000; i++) {
      ObjectNode document = document(random);
      RequestEdit edit = edit(random);
      RequestBody written = RequestBody.of(document);
      RequestBody read = RequestBody.read(ByteBuffer.wrap(document.toString().getBytes(UTF_8)));
      assertEquals(read.model(), written.model());
      assertEquals(read.streams(), written.streams());
      assertEquals(read.asksForUsage(), written.asksForUsage());
      assertEquals(read.isStored(), written.isStored());
      assertEquals(read.reasoningEffort(), written.reasoningEffort());
      assertEquals(read.size(), written.size());
      assertEquals(read.contentType(), written.contentType());
      String asked = document + " with " + edit;
      assertEquals(text(read.with(edit)), text(written.with(edit)), asked);
      assertEquals(text(read.with(edit)), text(written.with(edit)), "again " + asked);
    }
  }

  private static ObjectNode document(Random random) {
    ObjectNode document = Json.object().put("input", "hello");
    if (random.nextBoolean()) {
      document.put("model", word(random));
    }
    if (random.nextBoolean()) {
      document.put("stream", random.nextBoolean());
    }
    if (random.nextBoolean()) {
      document.put("store", random.nextBoolean());
    }
    if (random.nextBoolean()) {
      document.putObject("stream_options").put("include_usage", random.nextBoolean());
    }
    if (random.nextBoolean()) {
      document.putObject("reasoning").put("effort", word(random));
    }
    return document;
  }

  private static RequestEdit edit(Random random) {
    RequestEdit edit = RequestEdit.NONE;
    edit = random.nextBoolean() ? edit.withModel(word(random)) : edit;
    edit = random.nextBoolean() ? edit.withUsageAsked() : edit;
    edit = random.nextBoolean() ? edit.withoutStoring() : edit;
    edit = random.nextBoolean() ? edit.withStreaming() : edit;
    return random.nextBoolean() ? edit.withReasoningEffort(word(random)) : edit;
  }

  private static String word(RandomGenerator random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private static String text(List<ByteBuffer> pieces) {
    StringBuilder text = new StringBuilder();
    pieces.forEach(piece -> text.append(UTF_8.decode(piece.duplicate())));
    return text.toString();
  }

  @Test
  void aNameOfAModelInsideIsTheProvidersAlready() throws Exception {
    ObjectNode document = Json.object();
    document.putObject("generateContentRequest").put("model", "models/theirs");
    List<ByteBuffer> sent =
        RequestBody.of(document).with(RequestEdit.NONE.withRenaming("ours", "theirs"));
    assertEquals(document.toString(), text(sent));
  }

  @Test
  void whatWasSaidIsNotShown() throws Exception {
    assertFalse(RequestBody.of(Json.object().put("input", "hello")).toString().contains("hello"));
  }

  @Test
  void itIsBounded() {
    ObjectNode document = Json.object().put("input", "x".repeat(RequestBody.MAX_SIZE));
    assertThrows(InvalidRequestBodyException.class, () -> RequestBody.of(document));
  }
}
