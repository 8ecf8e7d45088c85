package dev.cliproxy.translate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the turns of one conversation from those of others, in a request body of any format: each
 * turn repeats the ones before. Where a program marks how much is to be cached, the mark moves from
 * turn to turn; so it is not looked at, nor is white space between values.
 */
final class Conversation {
  /** What programs call a conversation by, the surest first. */
  private static final List<String> NAMES =
      List.of("prompt_cache_key", "metadata.user_id", "session_id");

  private static final Set<String> INSTRUCTIONS =
      Set.of("system", "instructions", "systemInstruction", "system_instruction");
  private static final Set<String> MESSAGES = Set.of("messages", "input", "contents", "prompt");
  private static final Set<String> CACHE_MARKS = Set.of("cache_control", "cacheControl");

  /** How many messages of a system may come before the first of a person. */
  private static final int MOST_PREAMBLES = 16;

  private static final int DIGITS_BYTES = 16;
  private static final byte[] END = {0};

  private final JsonParser parser;
  private final ByteBuffer bytes;
  private final byte[][] names = new byte[NAMES.size()][];
  private final MessageDigest instructions = sha256();
  private final MessageDigest beginning = sha256();

  private Conversation(JsonParser parser, ByteBuffer bytes) {
    this.parser = parser;
    this.bytes = bytes;
  }

  /** Digests a body that has been read as a request before, and so is well-formed. */
  static String of(ByteBuffer bytes, String model, Optional<String> stated) {
    try (JsonParser parser = JsonBodyParser.open(bytes)) {
      Conversation conversation = new Conversation(parser, bytes);
      conversation.read();
      return conversation.digest(model, stated);
    } catch (IOException e) {
      throw new UncheckedIOException("a body that was read before cannot be read", e);
    }
  }

  private String digest(String model, Optional<String> stated) {
    MessageDigest digest = sha256();
    digest.update(model.getBytes(StandardCharsets.UTF_8));
    digest.update(END);
    Optional<byte[]> named =
        Arrays.stream(names)
            .filter(name -> name != null)
            .findFirst()
            .or(() -> stated.map(text -> text.getBytes(StandardCharsets.UTF_8)));
    if (named.isPresent()) {
      digest.update(named.get());
    } else {
      digest.update(END);
      digest.update(instructions.digest());
      digest.update(beginning.digest());
    }
    return HexFormat.of().formatHex(digest.digest(), 0, DIGITS_BYTES);
  }

  private void read() throws IOException {
    parser.nextToken();
    JsonToken token = parser.nextToken();
    while (token == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      token = member(member, parser.nextToken());
    }
  }

  /** Each of these stands at a value's first token and leaves the parser behind the value. */
  private JsonToken member(String member, JsonToken first) throws IOException {
    if (INSTRUCTIONS.contains(member)) {
      return value(first, instructions);
    } else if (MESSAGES.contains(member)) {
      return first == JsonToken.START_ARRAY ? messages() : value(first, beginning);
    } else if (member.equals("metadata") && first == JsonToken.START_OBJECT) {
      JsonToken token = parser.nextToken();
      while (token == JsonToken.FIELD_NAME) {
        String inner = member + "." + parser.currentName();
        token = name(inner, parser.nextToken());
      }
      return parser.nextToken();
    }
    return name(member, first);
  }

  private JsonToken name(String path, JsonToken first) throws IOException {
    int place = NAMES.indexOf(path);
    if (place < 0 || first != JsonToken.VALUE_STRING) {
      return skipped();
    }
    MessageDigest digest = sha256();
    int from = at();
    JsonToken next = value(first, digest);
    // An empty string names nothing.
    if (bytes.get(from + 1) != '"') {
      names[place] = digest.digest();
    }
    return next;
  }

  private JsonToken messages() throws IOException {
    JsonToken token = parser.nextToken();
    boolean begun = false;
    for (int i = 0; token != JsonToken.END_ARRAY; i++) {
      if (begun || i == MOST_PREAMBLES) {
        token = skipped();
      } else if (token == JsonToken.START_OBJECT) {
        begun = message();
        token = parser.nextToken();
      } else {
        token = value(token, beginning);
        begun = true;
      }
    }
    return parser.nextToken();
  }

  /** Answers whether it is a person's; one that does not say whose it is counts as such. */
  private boolean message() throws IOException {
    boolean preamble = false;
    JsonToken token = parser.nextToken();
    while (token == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      token = parser.nextToken();
      if (CACHE_MARKS.contains(member)) {
        token = skipped();
        continue;
      }
      name(member, beginning);
      if (member.equals("role") && token == JsonToken.VALUE_STRING) {
        int from = at();
        token = value(token, beginning);
        preamble = bytes.get(from + 1) != 'u';
      } else {
        token = value(token, beginning);
      }
    }
    return !preamble;
  }

  private JsonToken value(JsonToken first, MessageDigest digest) throws IOException {
    if (first.isScalarValue()) {
      int from = at();
      JsonToken next = parser.nextToken();
      digest(from, at(), digest);
      return next;
    }
    boolean list = first == JsonToken.START_ARRAY;
    digest.update((byte) (list ? '[' : '{'));
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY && token != JsonToken.END_OBJECT) {
      if (list) {
        token = value(token, digest);
      } else {
        String member = parser.currentName();
        token = parser.nextToken();
        if (CACHE_MARKS.contains(member)) {
          token = skipped();
        } else {
          name(member, digest);
          token = value(token, digest);
        }
      }
    }
    digest.update((byte) (list ? ']' : '}'));
    return parser.nextToken();
  }

  private static void name(String member, MessageDigest digest) {
    digest.update(member.getBytes(StandardCharsets.UTF_8));
    digest.update(END);
  }

  /** What lies between a value and the next token is not the value's. */
  private void digest(int from, int next, MessageDigest digest) {
    int to = next;
    while (to > from + 1 && " \t\r\n,:".indexOf(bytes.get(to - 1)) >= 0) {
      to--;
    }
    digest.update(bytes.duplicate().limit(to).position(from));
    digest.update(END);
  }

  private JsonToken skipped() throws IOException {
    parser.skipChildren();
    return parser.nextToken();
  }

  private int at() {
    return Math.toIntExact(parser.currentTokenLocation().getByteOffset());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
