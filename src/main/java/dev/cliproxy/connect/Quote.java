package dev.cliproxy.connect;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/** A value as a piece of a script or a file. */
public final class Quote {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/@%+=-]+");

  private Quote() {}

  /** For a POSIX shell: one word of it. */
  public static String shell(String value) {
    return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
  }

  /** For JSON; TOML's basic strings, Python and JavaScript read it alike. */
  static String json(String value) {
    return TextNode.valueOf(value).toString();
  }
}
