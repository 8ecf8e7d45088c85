package dev.cliproxy.translate.gemini;

import static dev.cliproxy.translate.gemini.Gemini.CODEC;
import static dev.cliproxy.translate.gemini.Gemini.value;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerFold;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Sequence;
import dev.cliproxy.translate.canonical.Turns;
import dev.cliproxy.translate.canonical.UntranslatableException;
import dev.cliproxy.translate.canonical.Usage;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A value of each kind in the place of every other. */
class GeminiGarbageTest {
  private static final List<String> KINDS =
      List.of("null", "true", "-1", "1e400", "''", "'x'", "[]", "{}", "[null,1,'x',{},[{}]]");

  private static final String ANSWER =
      """
      {'candidates':[{'index':0,'content':{'role':'model','parts':[
        {'text':'t','thought':true,'thoughtSignature':'s'},{'text':'a','thoughtSignature':'s'},
        {'functionCall':{'id':'c','name':'f','args':{'a':1}},'thoughtSignature':'s'},
        {'inlineData':{'mimeType':'image/png','data':'AA=='}},{'text':'','thoughtSignature':'s'}]},
        'groundingMetadata':{'webSearchQueries':['q'],
          'groundingChunks':[{'web':{'uri':'u','title':'t'}}],
          'groundingSupports':[{'segment':{'startIndex':0,'endIndex':1,'text':'a'},
            'groundingChunkIndices':[0]}]},
        'finishReason':'STOP'}],
       'promptFeedback':{'blockReason':'SAFETY'},'responseId':'r','usageMetadata':{}}""";

  private static final String REQUEST =
      """
      {'systemInstruction':{'role':'system','parts':[{'text':'S'}]},
       'contents':[{'role':'user','parts':[{'text':'u'},
          {'inlineData':{'mimeType':'image/png','data':'AA=='}},
          {'fileData':{'mimeType':'image/png','fileUri':'https://a.org/x'}}]},
        {'role':'model','parts':[{'text':'t','thought':true},
          {'functionCall':{'id':'c','name':'f','args':{}},'thoughtSignature':'cHgx'},
          {'executableCode':{'code':'x'}},{'codeExecutionResult':{'output':'x'}},
          {'toolCall':{'toolType':'T','args':{}}},{'toolResponse':{'response':{}}}]},
        {'role':'user','parts':[{'functionResponse':{'id':'c','name':'f','response':{'output':'x'},
          'parts':[{'inlineData':{'mimeType':'image/png','data':'AA=='}}]}}]}],
       'tools':[{'functionDeclarations':[{'name':'f','description':'d','parameters':{'type':'OBJECT',
          'nullable':true,'properties':{'a':{'type':'STRING','enum':['x'],'maxLength':'1'},
            'b':{'anyOf':[{'type':'INTEGER','enum':['1']}],'items':{'type':'STRING'}}},
          'required':['a']}},
          {'name':'g','parametersJsonSchema':{'type':['object'],'properties':{'a':{'$ref':'#/$defs/a'},
            'b':{'allOf':[{'type':'string'}],'const':1},'c':{'oneOf':[{'type':'null'}],
            'exclusiveMinimum':1},'d':{'type':'array','items':{'type':'string'},'prefixItems':[{}]}},
            'required':['a'],'$defs':{'a':{'type':'string'}}}}]},
         {'googleSearch':{'excludeDomains':['a']}}],
       'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['f']}},
       'generationConfig':{'temperature':1,'topP':1,'topK':1,'seed':1,'maxOutputTokens':10,
         'stopSequences':['x'],'candidateCount':1,'responseMimeType':'application/json',
         'responseSchema':{'type':'OBJECT'},'responseFormat':[{'text':{'schema':{}}}],
         'responseModalities':['TEXT'],'responseLogprobs':false,
         'thinkingConfig':{'thinkingLevel':'HIGH','thinkingBudget':1,'includeThoughts':true}},
       'labels':{'a':'b'},'serviceTier':'flex'}""";

  /** Calls with the root after each change of one place; puts it back. */
  private static void eachPlace(JsonNode root, JsonNode node, Runnable changed) {
    if (node.isObject()) {
      ObjectNode object = (ObjectNode) node;
      List<String> names = new java.util.ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        JsonNode before = object.get(name);
        for (String kind : KINDS) {
          object.set(name, value(kind));
          changed.run();
        }
        object.remove(name);
        changed.run();
        object.set(name, before);
        eachPlace(root, before, changed);
      }
    } else if (node.isArray()) {
      ArrayNode list = (ArrayNode) node;
      for (int i = 0; i < list.size(); i++) {
        JsonNode before = list.get(i);
        for (String kind : KINDS) {
          list.set(i, value(kind));
          changed.run();
        }
        list.set(i, before);
        eachPlace(root, before, changed);
      }
    }
  }

  private static void read(JsonNode answer) {
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("a", part -> part.accept(fold));
    AnswerDecoder decoder = CODEC.answerDecoder();
    decoder.event(answer, sequence::accept);
    decoder.document(answer, sequence::accept);
    assertNotNull(CODEC.encodeAnswer(fold.answer(Usage.NONE), Gemini.context(Gemini.shown())));
  }

  @Test
  void anAnswerMayBeAnything() {
    KINDS.forEach(kind -> read(value(kind)));
    JsonNode answer = value(ANSWER);
    eachPlace(answer, answer, () -> read(answer));
  }

  @Test
  void aRequestMayBeAnythingAndIsReadOrRefused() {
    JsonNode request = value(REQUEST);
    Consumer<Prompt> send =
        prompt -> {
          Prompt tidied = prompt.withMessages(Turns.tidied(prompt.messages()));
          for (String model : List.of(Gemini.NEW, Gemini.OLD)) {
            try {
              assertNotNull(CODEC.encodeRequest(tidied, model, new Losses()));
            } catch (UntranslatableException e) {
              assertNotNull(e.getMessage());
            }
          }
        };
    eachPlace(
        request,
        request,
        () -> {
          try {
            send.accept(CODEC.decodeRequest((ObjectNode) request, false, new Losses()));
          } catch (UntranslatableException e) {
            assertNotNull(e.getMessage());
          }
        });
  }
}
