package dev.cliproxy.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Header values as the sender meant them. */
public final class HeaderText {
  private HeaderText() {}

  /**
   * Reads as UTF-8 what was read as ISO 8859-1: containers and form parsers read headers byte by
   * byte, while most clients send UTF-8. What is no UTF-8 stays as it is.
   */
  public static String decoded(String header) {
    if (!StandardCharsets.ISO_8859_1.newEncoder().canEncode(header)) {
      return header;
    }
    ByteBuffer bytes = ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return header;
    }
  }
}
