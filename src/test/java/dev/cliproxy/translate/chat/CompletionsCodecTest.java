package dev.cliproxy.translate.chat;

import static dev.cliproxy.translate.chat.Chat.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import dev.cliproxy.translate.canonical.Usage;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionsCodecTest {
  private static final CompletionsCodec CODEC = new CompletionsCodec();
  private static final Usage USAGE = new Usage(3, 0, 0, 2, 0);

  private static Prompt decoded(String request) {
    return CODEC.decodeRequest(json(request), false, new Losses());
  }

  private static AnswerContext context(String request) {
    return new AnswerContext(decoded(request), "alias", "a1", Instant.ofEpochSecond(7), 0);
  }

  @Test
  void thePromptIsTheUsersOnlyMessage() {
    Prompt prompt =
        decoded(
            "{'prompt':'Say hi','max_tokens':5,'stop':['a'],'temperature':0,'echo':false,"
                + "'suffix':null,'best_of':1,'logprobs':null,'n':1}");

    assertEquals(List.of(Chat.user(Chat.text("Say hi"))), prompt.messages());
    assertEquals(OptionalLong.of(5), prompt.maxTokens());
    assertEquals(List.of("a"), prompt.stops());
    assertEquals(prompt.messages(), decoded("{'prompt':['Say hi'],'messages':[1]}").messages());
  }

  @Test
  void whatBelongsToChatIsNotRead() {
    assertEquals(
        Tooling.NONE,
        decoded(
                "{'prompt':'a','tools':[{'type':'x'}],'functions':[{'name':'f'}],"
                    + "'web_search_options':{},'tool_choice':'required'}")
            .tooling());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | prompt",
        "{'prompt':''} | prompt",
        "{'prompt':['a','b']} | prompt",
        "{'prompt':[1,2]} | prompt",
        "{'prompt':'a','suffix':'b'} | suffix",
        "{'prompt':'a','echo':true} | echo",
        "{'prompt':'a','best_of':2} | best_of",
        "{'prompt':'a','logprobs':0} | logprobs",
        "{'prompt':'a','n':2} | n:"
      },
      quoteCharacter = '`')
  void whatNobodyElseHasIsRefusedByItsName(String request, String named) {
    String message =
        assertThrows(UntranslatableException.class, () -> decoded(request)).getMessage();

    assertTrue(message.startsWith(named), message);
  }

  @Test
  void anAnswerIsItsWordsAlone() {
    Answer answer =
        new Answer(
            List.of(Chat.thought("hm"), Chat.text("H"), Chat.text("i")),
            FinishReason.LENGTH,
            "",
            USAGE);

    assertEquals(
        json(
            "{'id':'cmpl-a1','object':'text_completion','created':7,'model':'alias','choices':["
                + "{'text':'Hi','index':0,'logprobs':null,'finish_reason':'length'}],'usage':"
                + "{'prompt_tokens':3,'completion_tokens':2,'total_tokens':5,"
                + "'prompt_tokens_details':{'cached_tokens':0},"
                + "'completion_tokens_details':{'reasoning_tokens':0}}}"),
        Chat.read(CODEC.encodeAnswer(answer, context("{'prompt':'a'}"))));
  }

  @Test
  void aStreamIsItsWordsThenTheReasonThenTheUsageForWhoAsks() {
    List<StreamPart> parts =
        List.of(
            new StreamPart.Start("x"),
            new StreamPart.ThinkingDelta("hm"),
            new StreamPart.TextDelta("Hi"),
            new StreamPart.Finish(FinishReason.END));
    Chat.Written asked =
        Chat.written(
            CODEC.answerEncoder(context("{'prompt':'a','stream_options':{'include_usage':true}}")),
            parts,
            USAGE);
    Chat.Written not = Chat.written(CODEC.answerEncoder(context("{'prompt':'a'}")), parts, USAGE);
    String chunk =
        "{'id':'cmpl-a1','object':'text_completion','created':7,'model':'alias','choices':["
            + "{'text':'%s','index':0,'logprobs':null,'finish_reason':%s}]%s}";

    assertEquals(
        List.of(json(chunk.formatted("Hi", "null", "")), json(chunk.formatted("", "'stop'", ""))),
        not.events);
    assertEquals(3, asked.events.size());
    assertEquals(json(chunk.formatted("Hi", "null", ",'usage':null")), asked.events.get(0));
    assertEquals(5, asked.events.get(2).path("usage").path("total_tokens").asInt());
    assertEquals(1, asked.endMarks);
  }
}
