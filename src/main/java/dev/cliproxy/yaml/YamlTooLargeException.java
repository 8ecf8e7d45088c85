package dev.cliproxy.yaml;

/** With the change, the text would be larger than {@link YamlDocument#LARGEST_BYTES}. */
public final class YamlTooLargeException extends YamlEditException {
  private static final long serialVersionUID = 1L;

  YamlTooLargeException() {
    super("the text would be larger than 1 MiB");
  }
}
