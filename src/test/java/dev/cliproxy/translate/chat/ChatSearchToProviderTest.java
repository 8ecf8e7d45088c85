package dev.cliproxy.translate.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChatSearchToProviderTest {
  private static final Tool SEARCH =
      new Tool.WebSearch(List.of(), List.of(), OptionalInt.empty(), Optional.empty());
  private static final Tool FUNCTION =
      new Tool.Function("f", "", Optional.empty(), Optional.empty());

  private final Losses losses = new Losses();

  private ObjectNode encoded(String model, ToolChoice choice, Tool... tools) {
    return new ChatCodec()
        .encodeRequest(
            new Prompt(
                Json.object(),
                List.of(Message.of(Message.Role.USER, "hi")),
                new Tooling(List.of(tools), choice, Optional.empty()),
                Sampling.DEFAULT,
                OptionalLong.empty(),
                List.of(),
                Reasoning.DEFAULT,
                new OutputFormat.Text(),
                Hints.NONE,
                false),
            model,
            losses);
  }

  @Test
  void aSearchThatIsOneOfferAmongFunctionsIsLeftOutAndTold() {
    for (ToolChoice choice : List.of(new ToolChoice.Auto(), new ToolChoice.Required())) {
      ObjectNode request = encoded("m", choice, FUNCTION, SEARCH);

      assertFalse(request.has("web_search_options"), request.toString());
      assertEquals("f", request.at("/tools/0/function/name").asText());
      assertEquals(1, request.get("tools").size());
      assertEquals(List.of("web_search"), losses.names());
    }
  }

  @Test
  void aSearchThatTheAnswerDependsOnIsRefused() {
    assertThrows(UntranslatableException.class, () -> encoded("m", new ToolChoice.Auto(), SEARCH));
    assertThrows(
        UntranslatableException.class,
        () -> encoded("m", new ToolChoice.Search(), FUNCTION, SEARCH));
  }

  @Test
  void aModelThatSearchesIsAskedToSearch() {
    assertTrue(
        encoded("gpt-4o-search-preview", new ToolChoice.Auto(), FUNCTION, SEARCH)
            .has("web_search_options"));
    assertEquals(List.of(), losses.names());
  }
}
