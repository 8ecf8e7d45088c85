package dev.cliproxy.translate.canonical;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * A text of JSON and what stands around it, as UTF-8, in one array that grows. Not thread-safe.
 *
 * <p>A tree is written to the byte as its {@code toString()} in UTF-8 is, without the string:
 * Jackson's own generator of bytes writes characters beyond the first 65,536 as two escapes, and
 * stops at half a character, which here becomes a question mark.
 */
public final class JsonBytes {
  private static final byte[] NOTHING = {};
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(US_ASCII);

  private static final int LONGEST_ESCAPE = 6;

  private static final int LEAST_ROOM = 256;

  private static final int LONGEST_NAME = 64;

  private byte[] bytes = NOTHING;
  private int length;

  /** How much is expected: as much as was written before it was taken last. */
  private int usual;

  /** Without a byte, and without room for one. */
  public JsonBytes() {
    // Every field begins as it is written above.
  }

  /** Says how many bytes will be written until they are taken, which need not be right. */
  public void expect(int size) {
    usual = size;
  }

  /** How many bytes were written and not taken. */
  public int size() {
    return length;
  }

  /** Hands out what was written; what is written then begins anew, elsewhere. */
  public ByteBuffer take() {
    ByteBuffer taken = ByteBuffer.wrap(bytes, 0, length);
    usual = length;
    bytes = NOTHING;
    length = 0;
    return taken;
  }

  /** Writes a text as it is. */
  public void text(String text) {
    byte[] plain = text.getBytes(UTF_8);
    write(plain, 0, plain.length);
  }

  /** Writes a tree. */
  public void json(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        char before = '{';
        for (Map.Entry<String, JsonNode> member : node.properties()) {
          mark(before);
          quoted(member.getKey());
          mark(':');
          json(member.getValue());
          before = ',';
        }
        close(before, '{', '}');
      }
      case ARRAY -> {
        char before = '[';
        for (int i = 0; i < node.size(); i++) {
          mark(before);
          json(node.get(i));
          before = ',';
        }
        close(before, '[', ']');
      }
      case STRING -> quoted(node.textValue());
      case BOOLEAN, NULL -> text(node.asText());
      default -> text(node.isIntegralNumber() ? node.asText() : node.toString());
    }
  }

  private void close(char before, char opening, char closing) {
    if (before == opening) {
      mark(opening);
    }
    mark(closing);
  }

  private void mark(char mark) {
    makeRoom(1);
    bytes[length++] = (byte) mark;
  }

  private void quoted(String text) {
    if (!isQuotedPlainly(text)) {
      quotedWithEscapes(text);
    }
  }

  /** Writes a short text as it is, as the names of members are, if that is how it is written. */
  private boolean isQuotedPlainly(String text) {
    int size = text.length();
    if (size > LONGEST_NAME) {
      return false;
    }
    makeRoom(size + 2);
    bytes[length] = '"';
    for (int i = 0; i < size; i++) {
      char character = text.charAt(i);
      if (character < ' ' || character > '~' || character == '"' || character == '\\') {
        return false;
      }
      bytes[length + 1 + i] = (byte) character;
    }
    bytes[length + 1 + size] = '"';
    length += size + 2;
    return true;
  }

  private void quotedWithEscapes(String text) {
    byte[] plain = text.getBytes(UTF_8);
    makeRoom(plain.length + 2);
    bytes[length++] = '"';
    int from = 0;
    int at = JsonStrings.endOfPlain(plain, 0, plain.length);
    while (at < plain.length) {
      write(plain, from, at);
      escape(plain[at]);
      from = at + 1;
      at = JsonStrings.endOfPlain(plain, from, plain.length);
    }
    write(plain, from, plain.length);
    mark('"');
  }

  private void write(byte[] from, int start, int end) {
    makeRoom(end - start);
    System.arraycopy(from, start, bytes, length, end - start);
    length += end - start;
  }

  private void escape(byte character) {
    makeRoom(LONGEST_ESCAPE);
    bytes[length++] = '\\';
    switch (character) {
      case '"', '\\' -> bytes[length++] = character;
      case '\b' -> bytes[length++] = 'b';
      case '\t' -> bytes[length++] = 't';
      case '\n' -> bytes[length++] = 'n';
      case '\f' -> bytes[length++] = 'f';
      case '\r' -> bytes[length++] = 'r';
      default -> {
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[character >> 4];
        bytes[length++] = HEX[character & 15];
      }
    }
  }

  private void makeRoom(int more) {
    if (bytes.length - length < more) {
      int least = Math.addExact(length, more);
      // Half as much again is less than nothing where an array ends.
      int room = Math.max(Math.max(least, least + least / 2), Math.max(usual, LEAST_ROOM));
      bytes = Arrays.copyOf(bytes, room);
    }
  }
}
