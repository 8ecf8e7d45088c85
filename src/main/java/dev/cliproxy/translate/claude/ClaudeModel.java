package dev.cliproxy.translate.claude;

import dev.cliproxy.translate.canonical.Effort;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model accepts under {@code anthropic-version: 2023-06-01}, by its name. A name of Claude
 * without a version that is known here is taken for the newest; other vendors' models, whose
 * servers speak this format, for an old one with thinking in tokens, but without sampling: nothing
 * is known of them.
 */
final class ClaudeModel {

  /** How a model is told not to think. */
  enum Off {
    /** It never does. */
    NEEDLESS,
    DISABLED,
    /** It still thinks between calls. */
    BETWEEN_TOOLS,
    /** It cannot be told. */
    IMPOSSIBLE
  }

  private static final Pattern SEPARATOR = Pattern.compile("[.@_]");
  private static final Pattern NEW_NAME =
      Pattern.compile("(opus|sonnet|haiku|fable|mythos)-(\\d{1,2})(?:-(\\d{1,2}))?(?!\\d)");
  private static final Pattern OLD_NAME =
      Pattern.compile("claude-(\\d)(?:-(\\d))?(?:-(opus|sonnet|haiku)|(?!\\d))");

  private static final int V3_5 = 305;
  private static final int V3_7 = 307;
  private static final int V4 = 400;
  private static final int V4_1 = 401;
  private static final int V4_5 = 405;
  private static final int V4_6 = 406;
  private static final int V4_7 = 407;
  private static final int V4_8 = 408;
  private static final int V5 = 500;
  private static final int V5_5 = 505;
  private static final int NEWEST = Integer.MAX_VALUE;

  private final boolean claude;
  private final String family;

  /** A hundred times the major version, and the minor one. */
  private final int version;

  private ClaudeModel(boolean claude, String family, int version) {
    this.claude = claude;
    this.family = family;
    this.version = version;
  }

  /** The model that a provider knows by this name, on whatever platform. */
  static ClaudeModel of(String name) {
    String plain = SEPARATOR.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("-");
    Matcher matcher = NEW_NAME.matcher(plain);
    if (matcher.find()) {
      return new ClaudeModel(true, matcher.group(1), version(matcher.group(2), matcher.group(3)));
    }
    matcher = OLD_NAME.matcher(plain);
    if (matcher.find()) {
      String family = matcher.group(3) == null ? "" : matcher.group(3);
      return new ClaudeModel(true, family, version(matcher.group(1), matcher.group(2)));
    }
    if (plain.contains("mythos-preview")) {
      return new ClaudeModel(true, "mythos", V4_7);
    }
    if (plain.contains("claude-instant")) {
      return new ClaudeModel(true, "", 100);
    }
    boolean claude = plain.contains("claude");
    return new ClaudeModel(claude, "", claude ? NEWEST : V4_5);
  }

  private static int version(String major, String minor) {
    return 100 * Integer.parseInt(major) + (minor == null ? 0 : Integer.parseInt(minor));
  }

  /** Whether it can think at all. */
  boolean thinks() {
    return version >= V3_7;
  }

  /** Whether it thinks as much as it finds right, and not as many tokens as it is told. */
  boolean adaptive() {
    return version >= V4_6;
  }

  /** Whether it thinks when nobody says anything about it. */
  boolean thinksUnasked() {
    return version >= V5 || isAlwaysThinking();
  }

  /** How it is told not to. */
  Off off() {
    if (!thinks()) {
      return Off.NEEDLESS;
    }
    if (isAlwaysThinking()) {
      return Off.IMPOSSIBLE;
    }
    return family.equals("sonnet") && version >= V5_5 ? Off.BETWEEN_TOOLS : Off.DISABLED;
  }

  private boolean isAlwaysThinking() {
    return version == NEWEST
        || family.equals("fable")
        || family.equals("mythos")
        || (family.equals("opus") && version >= V5_5);
  }

  /** Whether a choice of tools may be forced when it does not think. */
  boolean forcesTools() {
    return off() == Off.DISABLED || off() == Off.NEEDLESS;
  }

  /** Whether it heeds what is said of showing its thinking. */
  boolean displays() {
    return version >= V4_7;
  }

  /** Its word for an effort other than none. */
  String effort(Effort effort) {
    Effort known = effort.within(Effort.LOW, Effort.MAX);
    return known == Effort.XHIGH && version == V4_6 ? Effort.HIGH.word() : known.word();
  }

  /** Whether it takes a temperature and its kin other than the default. */
  boolean samples() {
    return claude && version <= V4_6;
  }

  /** Whether it takes both a temperature and a top_p. */
  boolean samplesTwice() {
    return version < V4_1;
  }

  /** Whether it goes on from what it is said to have said. */
  boolean continues() {
    return version < V4_6;
  }

  /** Whether instructions may be a turn of the conversation. */
  boolean takesSystemTurns() {
    boolean sonnet5 = family.equals("sonnet") && version < V5_5;
    return version >= V4_8 && !sonnet5;
  }

  /** Whether answers and arguments can be bound to a schema. */
  boolean bindsToSchemas() {
    return claude && (version >= V4_5 || (version == V4_1 && family.equals("opus")));
  }

  /** The longest answer in tokens. */
  long mostTokens() {
    if (!claude || version == NEWEST) {
      return Long.MAX_VALUE;
    }
    if (version < V3_5) {
      return 4_096;
    }
    if (version < V3_7) {
      return 8_192;
    }
    if (version >= V4_6) {
      return 128_000;
    }
    return family.equals("opus") && version >= V4 && version < V4_5 ? 32_000 : 64_000;
  }

  /** How long an answer may be when nobody says, without what is counted for thinking. */
  long defaultTokens() {
    if (!claude) {
      return 8_192;
    }
    return Math.min(mostTokens(), version >= V4_6 ? 64_000 : 32_000);
  }
}
