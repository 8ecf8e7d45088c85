package dev.cliproxy.translate.responses;

import dev.cliproxy.translate.canonical.Effort;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What OpenAI's models take, told by their names; a model of another name takes everything, for its
 * provider alone knows. From OpenAI's pages of its models, November 2026.
 */
final class ModelRules {
  private static final Pattern O_SERIES = Pattern.compile("o\\d.*");
  private static final Pattern GPT = Pattern.compile("gpt-(\\d{1,3})(?:\\.(\\d{1,3}))?(-.*)?");

  private final Optional<Effort> least;
  private final Optional<Effort> most;
  private final boolean minimal;
  private final boolean thinks;

  private ModelRules(Effort least, Effort most, boolean minimal) {
    this.least = Optional.of(least);
    this.most = Optional.of(most);
    this.minimal = minimal;
    this.thinks = true;
  }

  private ModelRules(boolean thinks) {
    this.least = Optional.empty();
    this.most = Optional.empty();
    this.minimal = true;
    this.thinks = thinks;
  }

  /** Those of a model, whatever a provider puts before its name with a slash. */
  static ModelRules of(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (O_SERIES.matcher(name).matches()) {
      return new ModelRules(Effort.LOW, Effort.HIGH, false);
    }
    if (name.startsWith("chatgpt-")) {
      return new ModelRules(false);
    }
    Matcher gpt = GPT.matcher(name);
    if (!gpt.matches()) {
      return new ModelRules(true);
    }
    int major = Integer.parseInt(gpt.group(1));
    int minor = gpt.group(2) == null ? 0 : Integer.parseInt(gpt.group(2));
    String rest = gpt.group(3) == null ? "" : gpt.group(3);
    if (major < 5 || (major == 5 && minor == 0 && rest.startsWith("-chat"))) {
      return new ModelRules(false);
    }
    return gpt5(major * 100 + minor, rest);
  }

  private static ModelRules gpt5(int version, String rest) {
    boolean first = version == 500;
    if (first && rest.startsWith("-pro")) {
      return new ModelRules(Effort.HIGH, Effort.HIGH, false);
    }
    Effort least = first ? Effort.MINIMAL : Effort.NONE;
    if (rest.contains("codex")) {
      least = Effort.LOW;
    } else if (rest.startsWith("-pro")) {
      least = Effort.MEDIUM;
    }
    Effort most = Effort.XHIGH;
    if (version >= 506) {
      most = Effort.MAX;
    } else if (version <= 501 && !rest.contains("max")) {
      most = Effort.HIGH;
    }
    return new ModelRules(least, most, first && least == Effort.MINIMAL);
  }

  /** Whether it may think. */
  boolean thinks() {
    return thinks;
  }

  /** Whether it chooses its words as it likes, unless it does not think. */
  boolean choosesWordsItself() {
    return least.isPresent();
  }

  /** The nearest effort that it knows. */
  Effort effort(Effort wanted) {
    if (least.isEmpty() || most.isEmpty()) {
      return wanted;
    }
    Effort known = wanted == Effort.MINIMAL && !minimal ? Effort.LOW : wanted;
    return known.within(least.get(), most.get());
  }
}
