package dev.cliproxy.yaml;

import dev.cliproxy.wording.Wording;

/**
 * A change that cannot be written into the text without touching something else. Nothing was
 * changed. The message is for people and holds no values.
 */
public sealed class YamlEditException extends RuntimeException permits YamlTooLargeException {

  private static final long serialVersionUID = 1L;

  private final transient Wording wording;

  YamlEditException(Wording wording) {
    this(wording, null);
  }

  private YamlEditException(Wording wording, Throwable cause) {
    super(wording.english(), cause);
    this.wording = wording;
  }

  /** Of a text that is laid out so that the change would touch what stands around it. */
  static YamlEditException unusual(String message) {
    return unusual(message, null);
  }

  /** As the other, with what was found when it was tried. */
  static YamlEditException unusual(String message, Throwable cause) {
    return new YamlEditException(Wording.of("save-around", message), cause);
  }

  /** Why it cannot be written. */
  public Wording wording() {
    return wording;
  }
}
