package dev.cliproxy.yaml;

import dev.cliproxy.wording.Wording;

/** With the change, the text would be larger than {@link YamlDocument#LARGEST_BYTES}. */
public final class YamlTooLargeException extends YamlEditException {
  private static final long serialVersionUID = 1L;

  YamlTooLargeException() {
    super(Wording.of("larger", "the text would be larger than 1 MiB"));
  }
}
