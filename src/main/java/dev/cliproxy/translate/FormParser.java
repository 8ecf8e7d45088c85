package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One pass over a body of the type {@code multipart/form-data} (RFC 7578, RFC 2046 section 5.1)
 * that notes the few fields somebody asks for; files are skipped. Of a form that another reader may
 * read in another way nothing is taken: lines end with CR LF, a boundary has a line of its own, no
 * header goes on in the next line.
 */
final class FormParser {

  /** The most parts. */
  private static final int MAX_PARTS = 1_000;

  /** The most bytes of one part's headers. */
  private static final int MAX_HEADERS = 8 * 1024;

  /** The longest value that is asked for, in bytes. */
  private static final int MAX_VALUE = 1_000;

  private static final Set<String> WANTED = Set.of("model", "stream");

  private static final Pattern BOUNDARY =
      Pattern.compile("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]");

  private static final byte[] HEADERS_END = "\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);
  private static final byte[] CLOSING = "--".getBytes(US_ASCII);

  private final ByteBuffer bytes;

  /** With the line end before it, which belongs to it. */
  private final byte[] delimiter;

  private final Map<String, FormField> fields = new HashMap<>();

  private FormParser(ByteBuffer bytes, String boundary) {
    this.bytes = bytes;
    this.delimiter = ("\r\n--" + boundary).getBytes(US_ASCII);
  }

  /**
   * Reads a body.
   *
   * @param contentType the header of this name; it says the boundary
   * @return the fields that are asked for, by name, as far as there are such
   */
  static Map<String, FormField> parse(ByteBuffer bytes, String contentType)
      throws InvalidRequestBodyException {
    String boundary =
        HeaderValue.parse(contentType)
            .filter(type -> type.value().equals("multipart/form-data"))
            .flatMap(type -> type.parameter("boundary"))
            .filter(text -> BOUNDARY.matcher(text).matches())
            .orElseThrow(
                () ->
                    new InvalidRequestBodyException(
                        "expected a form: the header Content-Type must be multipart/form-data with"
                            + " its boundary, of 1 to 70 characters"));
    FormParser parser = new FormParser(bytes, boundary);
    parser.parts();
    return Map.copyOf(parser.fields);
  }

  private void parts() throws InvalidRequestBodyException {
    int at = firstPart();
    for (int parts = 1; at >= 0; parts++) {
      if (parts > MAX_PARTS) {
        throw new InvalidRequestBodyException("the form has more than 1,000 parts");
      }
      at = part(at);
    }
  }

  /** The first boundary needs no line end before it when it is the first line. */
  private int firstPart() throws InvalidRequestBodyException {
    int length = delimiter.length - LINE_END.length;
    boolean first =
        bytes.limit() >= length
            && bytes.slice(0, length).equals(ByteBuffer.wrap(delimiter, LINE_END.length, length));
    int at = first ? -LINE_END.length : find(delimiter, 0, bytes.limit());
    if (!first && at < 0) {
      throw new InvalidRequestBodyException("the form does not have the boundary of its header");
    }
    return afterDelimiter(at);
  }

  /**
   * What follows a boundary.
   *
   * @param at where it stands, its line end first; that of the first one may be missing
   * @return where the next part begins; -1 when the form is over
   */
  private int afterDelimiter(int at) throws InvalidRequestBodyException {
    int after = at + delimiter.length;
    boolean closes = startsWith(CLOSING, after);
    int end = closes ? after + CLOSING.length : after;
    while (end < bytes.limit() && (bytes.get(end) == ' ' || bytes.get(end) == '\t')) {
      end++;
    }
    if (!startsWith(LINE_END, end) && !(closes && end == bytes.limit())) {
      throw new InvalidRequestBodyException(
          "the form has a boundary that is not alone on its line, or is broken off, at byte "
              + Math.max(0, at));
    }
    return closes ? -1 : end + LINE_END.length;
  }

  /**
   * Reads a part.
   *
   * @return where the next one begins; -1 when there is none
   */
  private int part(int from) throws InvalidRequestBodyException {
    int limit = Math.min(bytes.limit(), from + MAX_HEADERS);
    // The line end of the boundary may be the first half of it.
    int headersEnd = find(HEADERS_END, from - LINE_END.length, limit);
    if (headersEnd < 0) {
      throw new InvalidRequestBodyException(
          "a part of the form has no end of its headers within 8 KiB, at byte " + from);
    }
    String name = name(from, headersEnd);
    int valueFrom = headersEnd + HEADERS_END.length;
    // An empty value may share its line end with the boundary.
    int valueTo = find(delimiter, valueFrom - LINE_END.length, bytes.limit());
    if (valueTo < 0) {
      throw new InvalidRequestBodyException("the form is broken off: its last boundary is missing");
    }
    if (WANTED.contains(name)) {
      note(name, Math.min(valueFrom, valueTo), valueTo);
    }
    return afterDelimiter(valueTo);
  }

  private void note(String name, int from, int to) throws InvalidRequestBodyException {
    if (to - from > MAX_VALUE) {
      throw new InvalidRequestBodyException(name + " is longer than " + MAX_VALUE + " bytes");
    }
    String text = UTF_8.decode(bytes.slice(from, to - from)).toString();
    if (fields.put(name, new FormField(text, from, to)) != null) {
      throw new InvalidRequestBodyException(name + " is given twice");
    }
  }

  /** What the headers say the part is called. */
  private String name(int from, int to) throws InvalidRequestBodyException {
    String block = to < from ? "" : UTF_8.decode(bytes.slice(from, to - from)).toString();
    Optional<HeaderValue> disposition = Optional.empty();
    for (String line : block.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon < 1 || line.startsWith("--") || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        throw new InvalidRequestBodyException(
            "a part of the form has a line that is no header, at byte " + from);
      }
      if (line.substring(0, colon).strip().equalsIgnoreCase("Content-Disposition")) {
        if (disposition.isPresent()) {
          throw unnamed(from);
        }
        disposition = HeaderValue.parse(line.substring(colon + 1));
      }
    }
    return disposition
        .filter(value -> value.value().equals("form-data"))
        .filter(value -> value.parameter("name*").isEmpty())
        .flatMap(value -> value.parameter("name"))
        .orElseThrow(() -> unnamed(from));
  }

  private static InvalidRequestBodyException unnamed(int from) {
    return new InvalidRequestBodyException(
        "a part of the form needs one header Content-Disposition: form-data with one name, at byte "
            + from);
  }

  /** The first place from an offset on; -1 when there is none that ends before the limit. */
  private int find(byte[] wanted, int from, int limit) {
    for (int at = from; at <= limit - wanted.length; at++) {
      if (bytes.get(at) == wanted[0] && startsWith(wanted, at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean startsWith(byte[] wanted, int at) {
    if (at > bytes.limit() - wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes.get(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
