package dev.cliproxy.translate.chat;

import dev.cliproxy.translate.canonical.Effort;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the models behind the chat format differ in, told by their names.
 *
 * @param name the provider's, whose vendor may stand before a slash
 * @param isOpenAi whether it is OpenAI's own: only that vendor is sure to know OpenAI's newer
 *     fields
 * @param isOpenAiReasoning whether it is OpenAI's and thinks: its limit has another name, and its
 *     sampling is its own
 */
record ChatModel(String name, boolean isOpenAi, boolean isOpenAiReasoning) {
  private static final Pattern REASONING =
      Pattern.compile("(gpt-[5-9](?![.0-9]*-chat)|o[1-9]|codex).*");
  private static final Pattern OPENAI = Pattern.compile("(gpt-[0-9]|o[1-9]|chatgpt-|codex).*");
  private static final Pattern EFFORT_OFF = Pattern.compile("gpt-(5\\.[1-9]|[6-9]).*");
  private static final Pattern EFFORT_EXTRA = Pattern.compile("gpt-(5\\.[2-9]|[6-9]).*");

  private static final Pattern EFFORT_MOST = Pattern.compile("gpt-(5\\.[6-9]|[6-9]).*");

  /** At OpenAI itself; who sells its models on, with the vendor before a slash, asks elsewhere. */
  private static final Pattern TOOLS_OR_THOUGHTS = Pattern.compile("gpt-5\\.[4-6].*");

  /** DeepSeek, Moonshot, Zhipu and MiniMax refuse or degrade when a turn with calls lacks them. */
  private static final Pattern THOUGHTS_BACK = Pattern.compile(".*(deepseek|kimi|glm|minimax).*");

  ChatModel {
    Objects.requireNonNull(name, "name");
  }

  ChatModel(String name) {
    this(name, OPENAI.matcher(bare(name)).matches(), REASONING.matcher(bare(name)).matches());
  }

  private static String bare(String name) {
    return name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  /** Whether it searches the web itself. */
  boolean searches() {
    return bare(name).contains("search");
  }

  /**
   * Whether OpenAI refuses functions together with any effort but {@code none}, or with none told,
   * at this address: it thinks with tools in responses alone.
   */
  boolean thinksOnlyWithoutTools() {
    return TOOLS_OR_THOUGHTS.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  /** Whether a turn with calls is to be told with what was thought before them. */
  boolean wantsThoughtsBack() {
    return THOUGHTS_BACK.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  /** The effort that it knows for the one asked for; empty when it knows none. */
  Optional<Effort> effort(Effort asked) {
    if (isOpenAi && !isOpenAiReasoning) {
      return Optional.empty();
    }
    if (!isOpenAi) {
      return asked == Effort.NONE
          ? Optional.empty()
          : Optional.of(asked.within(Effort.LOW, Effort.HIGH));
    }
    String model = bare(name);
    boolean gpt = model.startsWith("gpt-");
    Effort least = gpt ? Effort.MINIMAL : Effort.LOW;
    if (EFFORT_OFF.matcher(model).matches()) {
      least = asked == Effort.NONE ? Effort.NONE : Effort.LOW;
    }
    Effort most = EFFORT_EXTRA.matcher(model).matches() ? Effort.XHIGH : Effort.HIGH;
    if (EFFORT_MOST.matcher(model).matches()) {
      most = Effort.MAX;
    }
    return Optional.of(asked.within(least, most));
  }
}
