package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Reasoning;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known of a model by its name. One without a version, such as {@code gemini-flash-latest}
 * or a name that somebody gave it, is taken for one of the newest.
 */
final class GeminiModel {
  private static final Pattern VERSION = Pattern.compile("gemini-(\\d{1,3})(?:\\.(\\d{1,3}))?");

  /** Later than any. */
  private static final int NEWEST = 999_999;

  private static final int WITH_THINKING = version(2, 5);
  private static final int WITH_LEVELS = version(3, 0);
  private static final int WITH_MEDIUM_PRO = version(3, 1);
  private static final int WITHOUT_PREFILL = version(3, 5);
  private static final int WITHOUT_MINIMAL = version(3, 7);
  private static final int WITH_XHIGH = version(4, 0);

  private final String name;
  private final int version;

  /**
   * @param name the provider's, such as {@code gemini-2.5-pro} or {@code models/gemini-3-flash}
   */
  GeminiModel(String name) {
    this.name = name.toLowerCase(Locale.ROOT);
    Matcher matcher = VERSION.matcher(this.name);
    if (matcher.find()) {
      String minor = matcher.group(2);
      version =
          version(Integer.parseInt(matcher.group(1)), minor == null ? 0 : Integer.parseInt(minor));
    } else {
      version = isGemma() ? version(2, 0) : NEWEST;
    }
  }

  private static int version(int major, int minor) {
    return major * 1_000 + minor;
  }

  private boolean isGemma() {
    return name.contains("gemma");
  }

  private boolean isLite() {
    return name.contains("lite");
  }

  private boolean isPro() {
    return name.contains("-pro");
  }

  /** A model of Anthropic's that Google serves: it has nothing of what follows. */
  private boolean isForeign() {
    return name.contains("claude");
  }

  /** Whether it takes a JSON schema as it is, beside Google's own {@code Schema}. */
  boolean takesJsonSchema() {
    return version >= WITH_THINKING;
  }

  /**
   * Whether it refuses the call of a function in its history that has no signature, and takes the
   * documented one that is none.
   */
  boolean wantsSignatures() {
    return version >= WITH_LEVELS && !isForeign();
  }

  /** Whether it goes on with an answer that was begun for it; later ones refuse the request. */
  boolean goesOn() {
    return version < WITHOUT_PREFILL;
  }

  /** Whether it can be told to repeat itself less; later ones refuse the request. */
  boolean takesPenalties() {
    return version < WITH_THINKING;
  }

  /** Whether it searches the web and calls functions in one request. */
  boolean combinesSearchAndFunctions() {
    return version >= WITH_LEVELS;
  }

  /** Whether it calls functions and answers in JSON in one request. */
  boolean combinesJsonAndFunctions() {
    return version >= WITH_LEVELS;
  }

  /** Whether the result of a function may have images in it. */
  boolean takesMediaInResults() {
    return version >= WITH_LEVELS;
  }

  /**
   * What to say about thinking; never a level and a number of tokens together, which is an error.
   *
   * @param maxTokens of the answer, thinking included
   * @return empty for nothing
   */
  Optional<ObjectNode> thinking(Reasoning reasoning, OptionalLong maxTokens, Losses losses) {
    boolean wanted = reasoning.asked() && !reasoning.isOff();
    boolean told = reasoning.shown().orElse(wanted) && !reasoning.isOff();
    if (version < WITH_THINKING || (isForeign() && !wanted)) {
      if (wanted) {
        losses.add("reasoning");
      }
      return Optional.empty();
    }
    ObjectNode config = Json.object();
    if (reasoning.asked()) {
      if (version >= WITH_LEVELS && !isForeign()) {
        reasoning
            .anyEffort()
            .ifPresent(effort -> config.put("thinkingLevel", level(effort, losses)));
      } else {
        config.put("thinkingBudget", budget(reasoning, maxTokens, losses));
      }
    }
    if (told) {
      config.put("includeThoughts", true);
    }
    return config.isEmpty() ? Optional.empty() : Optional.of(config);
  }

  /**
   * Google's table: 3 Pro {@code LOW HIGH}, 3.1 Pro {@code LOW MEDIUM HIGH}, Flash and Flash-Lite
   * {@code MINIMAL LOW MEDIUM HIGH}, Flash from 3.7 on without {@code MINIMAL}, 4 {@code LOW MEDIUM
   * HIGH XHIGH}. None of them can be told not to think. Of a model without a version nothing is
   * sent but what all have.
   */
  private String level(Effort effort, Losses losses) {
    if (effort == Effort.NONE) {
      losses.add("reasoning");
    }
    boolean minimal = (version < WITHOUT_MINIMAL && !isPro()) || (version < WITH_XHIGH && isLite());
    boolean xhigh = version >= WITH_XHIGH && version < NEWEST;
    Effort known =
        effort.within(minimal ? Effort.MINIMAL : Effort.LOW, xhigh ? Effort.XHIGH : Effort.HIGH);
    if (known == Effort.MEDIUM && isPro() && version < WITH_MEDIUM_PRO) {
      known = Effort.HIGH;
    }
    return known.name();
  }

  /**
   * Google's table for 2.5: Pro 128 to 32,768, Flash 0 to 24,576, Flash-Lite 0 or 512 to 24,576; -1
   * leaves it to the model.
   */
  private int budget(Reasoning reasoning, OptionalLong maxTokens, Losses losses) {
    int most = isPro() ? 32_768 : 24_576;
    int least = isPro() ? 128 : isLite() ? 512 : 1;
    if (reasoning.isOff()) {
      if (isPro()) {
        losses.add("reasoning");
        return least;
      }
      return 0;
    }
    int wish =
        reasoning.budget().isPresent()
            ? reasoning.budget().getAsInt()
            : reasoning.effort().map(Effort::budget).orElse(-1);
    if (wish < 0) {
      return -1;
    }
    // Something must be left for the answer.
    long room = maxTokens.isPresent() ? Math.max(least, maxTokens.getAsLong() - 1) : most;
    return (int) Math.max(least, Math.min(Math.min(wish, most), room));
  }
}
