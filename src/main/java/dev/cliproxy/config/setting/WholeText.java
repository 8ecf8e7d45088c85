package dev.cliproxy.config.setting;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigFile;
import java.util.Objects;

/** The text of the configuration as one value. */
public final class WholeText {
  /** The largest text that a configuration may have, in bytes of UTF-8. */
  public static final int LARGEST_BYTES = ConfigFile.LARGEST_BYTES;

  private WholeText() {}

  /** Tells one text from the next, as {@link ValueVersion} does. */
  public static String version(String text) {
    return ValueVersion.of(TextNode.valueOf(text));
  }

  /** Puts a text in the place of whatever there is; one that is no configuration is refused. */
  public static ConfigChange replacedBy(String text) {
    Objects.requireNonNull(text, "text");
    return draft -> draft.setText(text);
  }
}
