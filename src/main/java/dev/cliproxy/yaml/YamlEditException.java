package dev.cliproxy.yaml;

/**
 * A change that cannot be written into the text without touching something else. Nothing was
 * changed. The message is for people and holds no values.
 */
public sealed class YamlEditException extends RuntimeException permits YamlTooLargeException {

  private static final long serialVersionUID = 1L;

  YamlEditException(String message) {
    super(message);
  }

  YamlEditException(String message, Throwable cause) {
    super(message, cause);
  }
}
