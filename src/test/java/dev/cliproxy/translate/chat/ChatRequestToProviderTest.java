package dev.cliproxy.translate.chat;

import static dev.cliproxy.translate.chat.Chat.assistant;
import static dev.cliproxy.translate.chat.Chat.call;
import static dev.cliproxy.translate.chat.Chat.decoded;
import static dev.cliproxy.translate.chat.Chat.encoded;
import static dev.cliproxy.translate.chat.Chat.image;
import static dev.cliproxy.translate.chat.Chat.json;
import static dev.cliproxy.translate.chat.Chat.list;
import static dev.cliproxy.translate.chat.Chat.lossesOf;
import static dev.cliproxy.translate.chat.Chat.prompt;
import static dev.cliproxy.translate.chat.Chat.result;
import static dev.cliproxy.translate.chat.Chat.system;
import static dev.cliproxy.translate.chat.Chat.text;
import static dev.cliproxy.translate.chat.Chat.thought;
import static dev.cliproxy.translate.chat.Chat.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.Turns;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRequestToProviderTest {

  private static JsonNode messages(String model, Message... messages) {
    return encoded(prompt(messages), model).path("messages");
  }

  private static Prompt withTools(ToolChoice choice, Tool... tools) {
    return prompt(user(text("u")))
        .withTooling(new Tooling(List.of(tools), choice, Optional.empty()));
  }

  private static Tool function(String name) {
    return new Tool.Function(name, "", Optional.empty(), Optional.empty());
  }

  private static Tool search(String... domains) {
    return new Tool.WebSearch(
        List.of(domains),
        List.of(),
        OptionalInt.of(3),
        Optional.of(json("{'type':'approximate','city':'Bern'}")));
  }

  @Test
  void wordsThoughtsAndCallsOfATurnAreOneMessage() {
    assertEquals(
        list(
            "[{'role':'user','content':'u'},{'role':'assistant','content':'ab','tool_calls':["
                + "{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}},"
                + "{'id':'c2','type':'function','function':{'name':'g','arguments':'{}'}}]},"
                + "{'role':'tool','tool_call_id':'c1','content':'x\\ny'},"
                + "{'role':'tool','tool_call_id':'c2','content':'Error: z'},"
                + "{'role':'user','content':'go\\n\\non'}]"),
        messages(
            "llama",
            user(text("u")),
            assistant(
                thought("hm"), text("a"), call("c1", "f", "{}"), text("b"), call("c2", "g", "{}")),
            user(
                result("c1", text("x"), text("y")),
                new Part.ToolResult("c2", List.of(text("z")), true),
                text("go"),
                text("on"))));
  }

  @Test
  void aFreeformCallIsSaidAsOneOfAFunction() {
    assertEquals(
        list(
            "[{'role':'user','content':'u'},{'role':'assistant','content':null,'tool_calls':["
                + "{'id':'c1','type':'function','function':{'name':'exec','arguments':"
                + "'{\\'input\\':\\'a \\\\\\'b\\\\\\'\\\\n\\'}'}}]},"
                + "{'role':'tool','tool_call_id':'c1','content':'done'}]"),
        messages(
            "llama",
            user(text("u")),
            assistant(call("c1", "exec", "{'input':'a \\'b\\'\\n'}")),
            user(result("c1", text("done")))));
  }

  @Test
  void whatResultsShowComesAfterAllOfThem() {
    assertEquals(
        list(
            "[{'role':'assistant','content':null,'tool_calls':["
                + "{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}},"
                + "{'id':'c2','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                + "{'role':'tool','tool_call_id':'c1','content':"
                + "'The result is shown in the next message.'},"
                + "{'role':'tool','tool_call_id':'c2','content':'x'},"
                + "{'role':'user','content':["
                + "{'type':'image_url','image_url':{'url':'data:image/png;base64,aGk='}},"
                + "{'type':'text','text':'go'}]}]"),
        messages(
            "llama",
            assistant(call("c1", "f", "{}"), call("c2", "f", "{}")),
            user(result("c1", image("image/png", "aGk=")), result("c2", text("x")), text("go"))));
  }

  @Test
  void theFirstInstructionsAreOneMessageAndLaterOnesRemindWhereNobodyMayInstruct() {
    Message[] messages = {
      system("a"),
      system("b"),
      user(text("u")),
      system("late"),
      user(text("v")),
      assistant(text("x")),
      system("later")
    };

    assertEquals(
        list(
            "[{'role':'system','content':'a\\n\\nb'},{'role':'user','content':"
                + "'u\\n\\n<system-reminder>\\nlate\\n</system-reminder>\\n\\nv'},"
                + "{'role':'assistant','content':'x'},{'role':'user','content':"
                + "'<system-reminder>\\nlater\\n</system-reminder>'}]"),
        messages("deepseek-chat", messages));
    assertEquals(
        list(
            "[{'role':'system','content':'a\\n\\nb'},{'role':'user','content':'u'},"
                + "{'role':'system','content':'late'},{'role':'user','content':'v'},"
                + "{'role':'assistant','content':'x'},{'role':'system','content':'later'}]"),
        messages("gpt-5.1", messages));
  }

  @Test
  void thoughtsGoBackOnlyToVendorsWhoWantThem() {
    Message[] messages = {
      user(text("u")),
      assistant(thought("hm"), text("a"), call("c", "f", "{}")),
      user(result("c", text("x")))
    };

    for (String model : List.of("deepseek-reasoner", "moonshotai/Kimi-K2", "z-ai/glm-5")) {
      assertEquals("hm", messages(model, messages).get(1).path("reasoning_content").asText());
    }
    assertFalse(messages("gpt-5", messages).get(1).has("reasoning_content"));
  }

  @Test
  void aTurnOfThoughtsAloneIsNotSaid() {
    State state = new State(State.Family.OPENAI, State.Binding.THINKING, "v");

    assertEquals(
        list("[{'role':'user','content':'u\\n\\nv'}]"),
        messages(
            "gpt-5",
            user(text("u")),
            assistant(thought("hm"), new Part.Thinking("", Optional.of(state))),
            user(text("v"))));
  }

  @Test
  void whatWasSearchedIsSaidInWords() {
    Part.Search search =
        new Part.Search("s", "q", List.of(new Part.Search.Hit("https://a.org", "A")));

    assertEquals(
        "a\nSearched the web for: q\n- A https://a.org\nb",
        messages("llama", assistant(text("a"), search, text("b"))).get(0).path("content").asText());
  }

  @Test
  void imagesAndDocumentsAreShown() {
    assertEquals(
        list(
            "[{'type':'image_url','image_url':{'url':'https://a.org/i.png','detail':'low'}},"
                + "{'type':'file','file':{'filename':'document.pdf',"
                + "'file_data':'data:application/pdf;base64,aGk='}},"
                + "{'type':'text','text':'hi'}]"),
        messages(
                "llama",
                user(
                    new Part.Media(
                        Part.Media.Kind.IMAGE,
                        new Part.Media.Source.Address("https://a.org/i.png", ""),
                        "",
                        "low"),
                    document("application/pdf", "aGk="),
                    document("text/plain", "aGk=")))
            .get(0)
            .path("content"));
  }

  private static Part.Media document(String type, String base64) {
    return new Part.Media(Part.Media.Kind.DOCUMENT, new Part.Media.Source.Data(type, base64));
  }

  @Test
  void aDocumentThatCannotBeSaidIsRefused() {
    Part.Media address =
        new Part.Media(
            Part.Media.Kind.DOCUMENT, new Part.Media.Source.Address("https://a.org/d", ""));

    assertThrows(UntranslatableException.class, () -> messages("llama", user(address)));
    assertThrows(
        UntranslatableException.class,
        () -> messages("llama", user(document("text/plain", "%%%=a"))));
  }

  @Test
  void functionsAreDescribedAndChosen() {
    Tool described =
        new Tool.Function(
            "f", "d", Optional.of(json("{'type':'object','x':1.50}")), Optional.of(false));

    assertEquals(
        list(
            "[{'type':'function','function':{'name':'f','description':'d','parameters':"
                + "{'type':'object','x':1.50},'strict':false}},{'type':'function','function':"
                + "{'name':'g','parameters':{'type':'object','properties':{}}}}]"),
        encoded(withTools(new ToolChoice.Auto(), described, function("g")), "m").path("tools"));
    assertFalse(encoded(withTools(new ToolChoice.Auto(), described), "m").has("tool_choice"));
    assertEquals(
        "none",
        encoded(withTools(new ToolChoice.None(), described), "m").path("tool_choice").asText());
    assertEquals(
        "required",
        encoded(withTools(new ToolChoice.Required(), described), "m").path("tool_choice").asText());
    assertEquals(
        json("{'type':'function','function':{'name':'f'}}"),
        encoded(withTools(new ToolChoice.Named("f"), described), "m").path("tool_choice"));
  }

  @Test
  void aChoiceAmongSomeShowsTheseAlone() {
    JsonNode request =
        encoded(
            withTools(new ToolChoice.Allowed(List.of("g"), true), function("f"), function("g")),
            "m");

    assertEquals(1, request.path("tools").size());
    assertEquals("g", request.path("tools").path(0).path("function").path("name").asText());
    assertEquals("required", request.path("tool_choice").asText());
  }

  @Test
  void noToolsMeansNoChoiceEither() {
    JsonNode request = encoded(withTools(new ToolChoice.Required()), "m");

    assertFalse(request.has("tools") || request.has("tool_choice"));
  }

  @Test
  void onlyModelsThatSearchAreAskedTo() {
    assertEquals(
        json("{'user_location':{'type':'approximate','approximate':{'city':'Bern'}}}"),
        encoded(withTools(new ToolChoice.Auto(), search()), "gpt-4o-search-preview")
            .path("web_search_options"));
    assertThrows(
        UntranslatableException.class,
        () -> encoded(withTools(new ToolChoice.Auto(), search()), "gpt-4o"));
    assertThrows(
        UntranslatableException.class,
        () -> encoded(withTools(new ToolChoice.Auto(), search("a.org")), "gpt-4o-search-preview"));
    assertFalse(
        encoded(withTools(new ToolChoice.None(), search()), "gpt-4o").has("web_search_options"));
  }

  @Test
  void settingsAreSaidToTheLastDigit() {
    Prompt prompt =
        decoded(
            "{'messages':[{'role':'user','content':'u'}],'temperature':0.70,'top_p':0.9,"
                + "'presence_penalty':0.1,'frequency_penalty':0.2,'seed':7,'stop':['a','b'],"
                + "'max_tokens':5}");

    assertEquals(
        json(
            "{'model':'llama','messages':[{'role':'user','content':'u'}],'max_tokens':5,"
                + "'temperature':0.70,'top_p':0.9,'presence_penalty':0.1,'frequency_penalty':0.2,"
                + "'seed':7,'stop':['a','b']}"),
        encoded(prompt, "llama"));
    assertEquals(List.of(), lossesOf(prompt, "llama"));
  }

  @Test
  void modelsThatThinkAreToldWhatTheyTake() {
    Prompt prompt = decoded("{'temperature':0.7,'top_k':4,'stop':'a','max_tokens':5,'seed':7}");

    assertEquals(
        json("{'model':'gpt-5','messages':[],'max_completion_tokens':5,'seed':7}"),
        encoded(prompt, "gpt-5"));
    assertEquals(List.of("temperature", "top_k", "stop"), lossesOf(prompt, "gpt-5"));
    assertTrue(encoded(prompt, "gpt-5-chat-latest").has("temperature"));
  }

  @Test
  void ofTooManyStopsTheFirstAreSaid() {
    Prompt prompt = decoded("{'stop':['a','b','c','d','e']}");

    assertEquals(list("['a','b','c','d']"), encoded(prompt, "llama").path("stop"));
    assertEquals(List.of("stop"), lossesOf(prompt, "llama"));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o,HIGH,", "gpt-5,NONE,minimal", "gpt-5,MAX,high", "gpt-5.1,NONE,none",
    "gpt-5.1,MINIMAL,low", "gpt-5.2,MAX,xhigh", "gpt-5.6,MAX,max", "o3,MINIMAL,low",
    "gpt-oss-120b,MAX,high", "qwen3,NONE,", "qwen3,MINIMAL,low", "openai/gpt-5,HIGH,high"
  })
  void theEffortIsWhatTheModelKnows(String model, Effort asked, String said) {
    JsonNode request = encoded(prompt().withReasoning(Reasoning.of(asked)), model);

    assertEquals(said == null ? "" : said, request.path("reasoning_effort").asText());
    assertEquals(
        asked.word().equals(said) ? List.of() : List.of("reasoning_effort"),
        lossesOf(prompt().withReasoning(Reasoning.of(asked)), model));
  }

  @ParameterizedTest
  @CsvSource({"gpt-5.4,none", "gpt-5.6-codex,none", "gpt-5.3,high", "openai/gpt-5.6,high"})
  void whereFunctionsForbidThinkingThereIsNone(String model, String effort) {
    Prompt asked =
        withTools(new ToolChoice.Auto(), function("f")).withReasoning(Reasoning.of(Effort.HIGH));

    assertEquals(effort, encoded(asked, model).path("reasoning_effort").asText());
  }

  @Test
  void whereFunctionsForbidThinkingThatIsSaidEvenWhenNobodyAsked() {
    Prompt asked = withTools(new ToolChoice.Auto(), function("f"));

    assertEquals("none", encoded(asked, "gpt-5.6").path("reasoning_effort").asText());
    assertEquals(List.of(), lossesOf(asked, "gpt-5.6"));
    assertFalse(encoded(prompt(), "gpt-5.6").has("reasoning_effort"));
  }

  @Test
  void theFormOfTheAnswerIsSaid() {
    String schema =
        "{'response_format':{'type':'json_schema','json_schema':{'name':'a b','strict':true,"
            + "'schema':{'type':'object'}}}}";
    JsonNode format = encoded(decoded(schema), "m").path("response_format");

    assertEquals("json_schema", format.path("type").asText());
    assertTrue(format.path("json_schema").path("name").asText().matches("a_b_[0-9a-f]{8}"));
    assertEquals(
        json("{'type':'json_object'}"),
        encoded(decoded("{'response_format':{'type':'json_object'}}"), "m")
            .path("response_format"));
  }

  @Test
  void onlyOpenAisModelsAreSentItsHints() {
    String longUser = "user_" + "0".repeat(64) + "_account__session_1";
    Prompt prompt =
        Chat.withHints(
            prompt(),
            new Hints(
                Optional.of(longUser),
                Optional.of("k"),
                Optional.of("flex"),
                Optional.of("low"),
                Map.of("a", "b")));
    JsonNode openAi = encoded(prompt, "gpt-5");

    assertEquals(64, openAi.path("user").asText().length());
    assertEquals("k", openAi.path("prompt_cache_key").asText());
    assertEquals("flex", openAi.path("service_tier").asText());
    assertEquals("low", openAi.path("verbosity").asText());
    assertEquals(List.of("metadata"), lossesOf(prompt, "gpt-5"));
    assertEquals(
        List.of("prompt_cache_key", "service_tier", "verbosity", "metadata"),
        lossesOf(prompt, "llama"));
  }

  @Test
  void whatIsSaidIsReadAsTheSame() {
    Prompt rich =
        decoded(
            "{'messages':[{'role':'system','content':'s'},{'role':'user','content':[{'type':"
                + "'text','text':'u'},{'type':'image_url','image_url':{'url':"
                + "'data:image/png;base64,aGk=','detail':'low'}},{'type':'file','file':"
                + "{'filename':'a.pdf','file_data':'data:application/pdf;base64,aGk='}}]},"
                + "{'role':'assistant','reasoning_content':'hm','content':'a','tool_calls':[{'id':"
                + "'c','type':'function','function':{'name':'f','arguments':'{\\'x\\':1}'}}]},"
                + "{'role':'tool','tool_call_id':'c','content':'r'},{'role':'user','content':'go'}],"
                + "'tools':[{'type':'function','function':{'name':'f','description':'d',"
                + "'parameters':{'type':'object'},'strict':true}}],'tool_choice':'required',"
                + "'parallel_tool_calls':false,'temperature':0.70,'top_p':0.5,"
                + "'presence_penalty':0.1,'frequency_penalty':0.2,'seed':7,'stop':['a'],"
                + "'max_tokens':5,'reasoning_effort':'high','user':'u','response_format':{'type':"
                + "'json_schema','json_schema':{'name':'n','strict':true,'schema':{'a':1}}}}");
    Prompt tidy = rich.withMessages(Turns.tidied(rich.messages()));
    Prompt again = Chat.CODEC.decodeRequest(encoded(tidy, "deepseek-v4"), false, new Losses());

    assertEquals(tidy.messages(), Turns.tidied(again.messages()));
    assertEquals(tidy.tooling(), again.tooling());
    assertEquals(tidy.sampling(), again.sampling());
    assertEquals(tidy.maxTokens(), again.maxTokens());
    assertEquals(tidy.stops(), again.stops());
    assertEquals(tidy.reasoning(), again.reasoning());
    assertEquals(tidy.output(), again.output());
    assertEquals(tidy.hints(), again.hints());
  }

  @Test
  void aStreamIsAskedForWithItsUsage() {
    assertEquals(
        json("{'model':'m','messages':[],'stream':true,'stream_options':{'include_usage':true}}"),
        encoded(prompt().withStreams(true), "m"));
  }
}
