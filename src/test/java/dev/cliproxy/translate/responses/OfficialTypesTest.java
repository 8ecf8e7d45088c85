package dev.cliproxy.translate.responses;

import static dev.cliproxy.translate.responses.Trees.CODEC;
import static dev.cliproxy.translate.responses.Trees.USAGE;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.ObjectMappers;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is valid by the types of OpenAI's own Java SDK. */
class OfficialTypesTest {
  private static final String REQUEST =
      """
      {'model':'m','instructions':'I','input':'u','temperature':0.5,'max_output_tokens':9,
       'reasoning':{'effort':'low','summary':'auto'},
       'include':['web_search_call.action.sources'],
       'tools':[{'type':'function','name':'f','parameters':{'type':'object','properties':{}},
        'strict':false},{'type':'custom','name':'exec'},{'type':'local_shell'},{'type':'shell'},
        {'type':'apply_patch'},{'type':'web_search'}],
       'tool_choice':{'type':'function','name':'f'},'metadata':{'a':'b'}}""";

  private static final StreamPart[] PARTS = {
    new StreamPart.Start("x"),
    new StreamPart.ThinkingDelta("a"),
    new StreamPart.ThinkingState(new State(State.Family.ANTHROPIC, State.Binding.THINKING, "sig")),
    new StreamPart.Searched(
        new Part.Search("s", "q", List.of(new Part.Search.Hit("https://a.org", "A")))),
    new StreamPart.TextDelta("t"),
    new StreamPart.Cited(new Part.Citation("https://a.org", "A", 0, 1)),
    new StreamPart.Shown(
        new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "AAA="))),
    new StreamPart.ToolStart(0, "c0", "f"),
    new StreamPart.ToolArguments(0, "{}"),
    new StreamPart.ToolEnd(0, true),
    new StreamPart.ToolStart(1, "c1", "exec"),
    new StreamPart.ToolArguments(1, "{\"input\":\"x\"}"),
    new StreamPart.ToolEnd(1, true),
    new StreamPart.ToolStart(2, "c2", "local_shell"),
    new StreamPart.ToolArguments(2, "{\"command\":[\"ls\"]}"),
    new StreamPart.ToolEnd(2, true),
    new StreamPart.ToolStart(3, "c3", "shell"),
    new StreamPart.ToolArguments(3, "{\"commands\":[\"ls\"]}"),
    new StreamPart.ToolEnd(3, true),
    new StreamPart.ToolStart(4, "c4", "apply_patch"),
    new StreamPart.ToolArguments(4, "{\"type\":\"delete_file\",\"path\":\"p\"}"),
    new StreamPart.ToolEnd(4, true),
  };

  @ParameterizedTest
  @EnumSource(FinishReason.class)
  void everyEventAndEveryResponseIsOfItsType(FinishReason reason) throws Exception {
    AnswerContext context = Trees.context(REQUEST);
    AnswerEncoder encoder = CODEC.answerEncoder(context);
    Trees.Events events = new Trees.Events();
    for (StreamPart part : PARTS) {
      encoder.part(part, events);
    }
    encoder.part(new StreamPart.Finish(reason), events);
    encoder.end(USAGE, events);
    for (JsonNode event : events.all) {
      ResponseStreamEvent typed =
          ObjectMappers.jsonMapper().readValue(event.toString(), ResponseStreamEvent.class);
      assertTrue(typed.validate().isValid(), event.toString());
    }
    Response response =
        ObjectMappers.jsonMapper()
            .readValue(events.last().path("response").toString(), Response.class);
    assertTrue(response.validate().isValid());
  }

  @Test
  void aRequestIsOfItsType() throws Exception {
    Prompt prompt =
        Trees.prompt(
            """
            {'instructions':'I','input':[
             {'role':'user','content':[{'type':'input_text','text':'u'},
              {'type':'input_image','image_url':'data:image/png;base64,AAA='},
              {'type':'input_file','filename':'x.pdf','file_data':'data:application/pdf;base64,BB=='}]},
             {'role':'developer','content':'late'},
             {'type':'function_call','call_id':'c','name':'f','arguments':'{}'},
             {'type':'function_call_output','call_id':'c','output':[{'type':'input_text','text':'x'},
              {'type':'input_image','image_url':'data:image/png;base64,AAA='}]},
             {'type':'function_call','call_id':'d','name':'f','arguments':'{}'},
             {'type':'function_call_output','call_id':'d','output':'y'}],
             'tools':[{'type':'function','name':'f'},{'type':'web_search'}],
             'tool_choice':{'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'f'}]},
             'text':{'format':{'type':'json_schema','name':'n','schema':{'type':'object'}}},
             'reasoning':{'effort':'max','summary':'auto'},'user':'me','service_tier':'flex'}""");
    JsonNode request = CODEC.encodeRequest(prompt, "some-model", new Losses());
    ResponseCreateParams.Body typed =
        ObjectMappers.jsonMapper().readValue(request.toString(), ResponseCreateParams.Body.class);
    assertTrue(typed.validate().isValid(), request.toString());
  }
}
