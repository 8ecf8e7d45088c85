package dev.cliproxy.requestlog;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Bytes that were kept, as a person can read them and without secrets. */
final class BodyText {
  /** What a cut may leave of a character. */
  private static final Pattern HALF_CHARACTERS = Pattern.compile("^\uFFFD{1,3}|\uFFFD{1,3}$");

  /** Types of bodies that nobody reads. */
  private static final Pattern NO_TEXT =
      Pattern.compile("\\s*(?:audio/|image/|video/|application/octet-stream)", CASE_INSENSITIVE);

  private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
  private static final int CHUNK = 8 * 1024;

  private BodyText() {}

  /**
   * The text of a body; what is missing is said in brackets.
   *
   * @param type the value of {@code Content-Type}, or {@code ""}
   * @param encoding the value of {@code Content-Encoding}, or {@code ""}
   * @param limit how many bytes a compressed body may become
   */
  static String of(KeptBytes bytes, String type, String encoding, int limit, SecretMask mask) {
    if (NO_TEXT.matcher(type).lookingAt()) {
      return note(bytes.total(), "left out: " + RequestInfo.oneLine(type));
    }
    String coding = encoding.strip().toLowerCase(Locale.ROOT);
    if (bytes.total() == 0 || coding.isEmpty() || coding.equals("identity")) {
      return plain(bytes, mask);
    }
    byte[] head = bytes.head();
    if (GZIP.contains(coding)) {
      return isGzip(head) ? unpacked(head, bytes.total(), limit, mask) : plain(bytes, mask);
    }
    // A secret cannot be found in bytes that nobody here can unpack.
    return note(bytes.total(), "left out: " + RequestInfo.oneLine(coding));
  }

  /** A client library may have unpacked the bytes and left the header. */
  private static boolean isGzip(byte[] head) {
    return head.length >= 2 && head[0] == (byte) 0x1f && head[1] == (byte) 0x8b;
  }

  private static String plain(KeptBytes bytes, SecretMask mask) {
    if (bytes.leftOut() == 0) {
      return shown(mask.mask(decoded(bytes.all())));
    }
    String gap = note(bytes.leftOut(), bytes.isStarved() ? "left out: no memory" : "left out");
    String tail = cut(bytes.tail(), mask);
    return cut(bytes.head(), mask) + gap + (tail.isEmpty() ? "" : "\n" + tail);
  }

  private static String unpacked(byte[] head, long total, int limit, SecretMask mask) {
    ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    boolean whole = false;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(head))) {
      byte[] chunk = new byte[CHUNK];
      int length = in.read(chunk);
      while (length >= 0 && unpacked.size() + length <= limit) {
        unpacked.write(chunk, 0, length);
        length = in.read(chunk);
      }
      whole = length < 0 && total == head.length;
    } catch (IOException e) {
      // The end is missing, or it is not what it says it is: what was unpacked so far is shown.
    }
    byte[] content = unpacked.toByteArray();
    return whole
        ? shown(mask.mask(decoded(content)))
        : cut(content, mask) + note(total, "of gzip, not all of it shown");
  }

  private static String cut(byte[] bytes, SecretMask mask) {
    return shown(mask.maskCut(HALF_CHARACTERS.matcher(decoded(bytes)).replaceAll("")));
  }

  private static String decoded(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String note(long bytes, String words) {
    return "\n[... " + bytes + " bytes " + words + " ...]";
  }

  /** Control characters as their pictures: a terminal that shows the file must not obey it. */
  private static String shown(String text) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (isUnshown(character)) {
        if (shown == null) {
          shown = new StringBuilder(text);
        }
        shown.setCharAt(i, picture(character));
      }
    }
    return shown == null ? text : shown.toString();
  }

  private static boolean isUnshown(char character) {
    return Character.isISOControl(character)
        && character != '\n'
        && character != '\r'
        && character != '\t';
  }

  private static char picture(char control) {
    if (control < ' ') {
      return (char) ('\u2400' + control);
    }
    return control == '\u007f' ? '\u2421' : '\uFFFD';
  }
}
