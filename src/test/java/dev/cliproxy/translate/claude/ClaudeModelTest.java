package dev.cliproxy.translate.claude;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.translate.canonical.Effort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaudeModelTest {

  @ParameterizedTest
  @CsvSource({
    // name, adaptive, thinks unasked, off, samples, continues, system turns
    "claude-3-5-haiku-20241022,false,false,NEEDLESS,true,true,false",
    "claude-3-7-sonnet-latest,false,false,DISABLED,true,true,false",
    "claude-opus-4-20250514,false,false,DISABLED,true,true,false",
    "claude-opus-4@20250514,false,false,DISABLED,true,true,false",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0,false,false,DISABLED,true,true,false",
    "claude-haiku-4-5,false,false,DISABLED,true,true,false",
    "anthropic.claude-opus-4-6-v1,true,false,DISABLED,true,false,false",
    "anthropic/claude-opus-4.6,true,false,DISABLED,true,false,false",
    "claude-opus-4-7,true,false,DISABLED,false,false,false",
    "claude-opus-4-8,true,false,DISABLED,false,false,true",
    "claude-mythos-preview,true,true,IMPOSSIBLE,false,false,false",
    "claude-sonnet-5,true,true,DISABLED,false,false,false",
    "claude-opus-5,true,true,DISABLED,false,false,true",
    "claude-fable-5,true,true,IMPOSSIBLE,false,false,true",
    "claude-fable-5-1,true,true,IMPOSSIBLE,false,false,true",
    "claude-sonnet-5-5,true,true,BETWEEN_TOOLS,false,false,true",
    "claude-haiku-5-5,true,true,DISABLED,false,false,true",
    "claude-opus-5-5,true,true,IMPOSSIBLE,false,false,true",
    "claude-of-the-future,true,true,IMPOSSIBLE,false,false,true",
    "glm-4.6,false,false,DISABLED,false,true,false",
  })
  void a_model_is_known_by_its_name_on_every_platform(
      String name,
      boolean adaptive,
      boolean unasked,
      ClaudeModel.Off off,
      boolean samples,
      boolean continues,
      boolean systemTurns) {
    ClaudeModel model = ClaudeModel.of(name);
    assertEquals(adaptive, model.adaptive(), "adaptive");
    assertEquals(unasked, model.thinksUnasked(), "thinks unasked");
    assertEquals(off, model.off(), "off");
    assertEquals(samples, model.samples(), "samples");
    assertEquals(continues, model.continues(), "continues");
    assertEquals(systemTurns, model.takesSystemTurns(), "system turns");
  }

  @ParameterizedTest
  @CsvSource({
    "claude-3-haiku-20240307,4096,4096",
    "claude-3-5-haiku-20241022,8192,8192",
    "claude-opus-4-1-20250805,32000,32000",
    "claude-sonnet-4-5,32000,64000",
    "claude-opus-4-8,64000,128000",
    "glm-4.6,8192,9223372036854775807",
  })
  void each_model_has_its_own_longest_and_default_answer(
      String name, long defaultTokens, long mostTokens) {
    assertEquals(defaultTokens, ClaudeModel.of(name).defaultTokens());
    assertEquals(mostTokens, ClaudeModel.of(name).mostTokens());
  }

  @Test
  void efforts_become_those_that_a_model_knows() {
    assertEquals("low", ClaudeModel.of("claude-opus-4-6").effort(Effort.MINIMAL));
    assertEquals("high", ClaudeModel.of("claude-opus-4-6").effort(Effort.XHIGH));
    assertEquals("max", ClaudeModel.of("claude-opus-4-6").effort(Effort.MAX));
    assertEquals("xhigh", ClaudeModel.of("claude-opus-4-7").effort(Effort.XHIGH));
  }
}
