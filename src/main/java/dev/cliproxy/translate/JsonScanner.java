package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.JsonStrings;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;

/**
 * Reads one JSON document piece by piece, wherever the pieces are cut, and tells what stands at the
 * places that are asked for. Takes exactly what RFC 8259 allows, but for two things: the document
 * is an object (or a list, where the places say so), and whether strings are proper UTF-8 is not
 * looked at. Keeps a few hundred bytes however long the document is. Not thread-safe.
 */
final class JsonScanner {

  /** More nesting than this is no JSON for us. */
  static final int MAX_DEPTH = 1_000;

  /** A text is told up to this many bytes, as it is written in the document. */
  static final int MAX_TEXT = 4_096;

  /** Deeper than any place that is asked for. */
  private static final int MAX_PLACED_DEPTH = 8;

  private static final byte[] NOTHING = {};

  /** Is told what was found, in the order of the document. */
  interface Listener {

    /** An object or a list begins. */
    void opened(AnswerField field, boolean list);

    /** An object or a list is over. */
    void closed(AnswerField field);

    /** A string, a number, a boolean or null. */
    void scalar(AnswerField field, JsonToken token);
  }

  private enum State {
    START,
    VALUE,
    FIRST_ELEMENT,
    FIRST_KEY,
    KEY,
    COLON,
    AFTER_VALUE,
    STRING,
    ESCAPE,
    HEX,
    LITERAL,
    MINUS,
    ZERO,
    DIGITS,
    POINT,
    FRACTION,
    EXPONENT,
    EXPONENT_SIGN,
    EXPONENT_DIGITS,
    END,
    FAILED
  }

  private final JsonPlaces root;
  private final Listener listener;

  private State state = State.START;
  private boolean begun;
  private int depth;
  private final BitSet lists = new BitSet(Long.SIZE);
  private final JsonPlaces[] containers = new JsonPlaces[MAX_PLACED_DEPTH];

  /** Of the value that is being read or comes next; null when nobody asks for it. */
  private JsonPlaces place;

  /** Whether the string that is being read is a key. */
  private boolean key;

  private String literal = "";
  private int literalAt;
  private int hexDigits;

  private long offset;

  /** What an index of the present piece lacks to be an offset in the document. */
  private long origin;

  private long tokenFrom = -1;

  /** Whether the text of the token that is being read is asked for. */
  private boolean wanted;

  /** Where in the present piece the text of the token begins or goes on. */
  private int segment;

  /** What earlier pieces had of the text of the token. */
  private byte[] kept = NOTHING;

  private int keptLength;
  private boolean cut;

  JsonScanner(JsonPlaces root, Listener listener) {
    this.root = Objects.requireNonNull(root, "root");
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /** Begins another document. */
  void reset() {
    state = State.START;
    begun = false;
    depth = 0;
    Arrays.fill(containers, null);
    offset = 0;
    endToken();
  }

  /**
   * Reads on.
   *
   * @return {@code to}, or where the byte stands that no JSON document has there
   */
  int scan(byte[] bytes, int from, int to) {
    origin = offset - from;
    segment = from;
    int at = from;
    while (at < to && state != State.FAILED) {
      at =
          switch (state) {
            case STRING -> string(bytes, at, to);
            case ESCAPE -> escape(bytes[at], at);
            case HEX -> hex(bytes[at], at);
            case LITERAL -> literal(bytes[at], at);
            case MINUS, ZERO, DIGITS, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, EXPONENT_DIGITS ->
                number(bytes, at, to);
            default -> structure(bytes[at], at);
          };
    }
    if (tokenFrom >= 0 && state != State.FAILED) {
      keep(bytes, at);
    }
    offset = origin + at;
    return at;
  }

  /** How many bytes of the document have been read. */
  long offset() {
    return offset;
  }

  /** Whether the object or list that is the document has begun. */
  boolean begun() {
    return begun;
  }

  /** Whether the document is over; only white space may follow. */
  boolean ended() {
    return state == State.END;
  }

  /** Whether something was read that no JSON document has there; nothing is read after it. */
  boolean failed() {
    return state == State.FAILED;
  }

  /** Where the value of the field began that is still being read; -1 when none is. */
  long openValue(AnswerField field) {
    return tokenFrom >= 0 && !key && place != null && place.field() == field ? tokenFrom : -1;
  }

  private int structure(byte character, int at) {
    if (character == ' ' || character == '\n' || character == '\r' || character == '\t') {
      return at + 1;
    }
    return switch (state) {
      case START -> document(character, at);
      case FIRST_ELEMENT -> character == ']' ? close(at) : value(character, at);
      case VALUE -> value(character, at);
      case FIRST_KEY -> character == '}' ? close(at) : key(character, at);
      case KEY -> key(character, at);
      case COLON -> character == ':' ? on(State.VALUE, at) : fail(at);
      case AFTER_VALUE -> afterValue(character, at);
      default -> fail(at);
    };
  }

  private int document(byte character, int at) {
    place = root;
    boolean list = character == '[' && root.element() != null;
    return character == '{' || list ? value(character, at) : fail(at);
  }

  private int on(State next, int at) {
    state = next;
    return at + 1;
  }

  private int afterValue(byte character, int at) {
    boolean list = lists.get(depth - 1);
    if (character == ',') {
      state = list ? State.VALUE : State.KEY;
      place = list ? elementOf(container()) : null;
      return at + 1;
    }
    return character == (list ? ']' : '}') ? close(at) : fail(at);
  }

  private int value(byte character, int at) {
    return switch (character) {
      case '{', '[' -> open(character == '[', at);
      case '"' -> {
        key = false;
        wanted = place != null && place.field() != null;
        yield begin(State.STRING, at, at + 1);
      }
      case '-' -> number(State.MINUS, at);
      case '0' -> number(State.ZERO, at);
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(State.DIGITS, at);
      case 't' -> literal("true", at);
      case 'f' -> literal("false", at);
      case 'n' -> literal("null", at);
      default -> fail(at);
    };
  }

  private int open(boolean list, int at) {
    if (depth == MAX_DEPTH) {
      return fail(at);
    }
    if (place != null && place.field() != null) {
      listener.opened(place.field(), list);
    }
    if (depth < MAX_PLACED_DEPTH) {
      containers[depth] = place;
    }
    lists.set(depth, list);
    begun = true;
    depth++;
    state = list ? State.FIRST_ELEMENT : State.FIRST_KEY;
    place = list ? elementOf(container()) : null;
    return at + 1;
  }

  private int close(int at) {
    JsonPlaces closed = container();
    depth--;
    if (closed != null && closed.field() != null) {
      listener.closed(closed.field());
    }
    valueRead();
    return at + 1;
  }

  private JsonPlaces container() {
    return depth <= MAX_PLACED_DEPTH ? containers[depth - 1] : null;
  }

  private static JsonPlaces elementOf(JsonPlaces container) {
    return container == null ? null : container.element();
  }

  private void valueRead() {
    state = depth == 0 ? State.END : State.AFTER_VALUE;
  }

  private int key(byte character, int at) {
    if (character != '"') {
      return fail(at);
    }
    key = true;
    wanted = container() != null;
    return begin(State.STRING, at, at + 1);
  }

  private int begin(State token, int at, int text) {
    state = token;
    tokenFrom = origin + at;
    segment = text;
    return at + 1;
  }

  private int string(byte[] bytes, int from, int to) {
    int at = JsonStrings.endOfPlain(bytes, from, to);
    if (at == to) {
      return to;
    }
    return switch (bytes[at]) {
      case '"' -> endOfString(bytes, at);
      case '\\' -> on(State.ESCAPE, at);
      default -> fail(at);
    };
  }

  private int endOfString(byte[] bytes, int at) {
    if (key) {
      place = wanted ? memberOf(container(), bytes, at) : null;
      state = State.COLON;
    } else {
      tell(JsonToken.Kind.STRING, bytes, at, origin + at + 1);
      valueRead();
    }
    endToken();
    return at + 1;
  }

  private JsonPlaces memberOf(JsonPlaces container, byte[] bytes, int to) {
    if (keptLength == 0 && to - segment <= MAX_TEXT) {
      return container.member(bytes, segment, to);
    }
    keep(bytes, to);
    return cut ? null : container.member(kept, 0, keptLength);
  }

  private int escape(byte character, int at) {
    return switch (character) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> on(State.STRING, at);
      case 'u' -> {
        hexDigits = 0;
        yield on(State.HEX, at);
      }
      default -> fail(at);
    };
  }

  private int hex(byte character, int at) {
    if (Character.digit(character, 16) < 0) {
      return fail(at);
    }
    hexDigits++;
    if (hexDigits == 4) {
      state = State.STRING;
    }
    return at + 1;
  }

  private int literal(String word, int at) {
    literal = word;
    literalAt = 1;
    return on(State.LITERAL, at);
  }

  private int literal(byte character, int at) {
    if (character != literal.charAt(literalAt)) {
      return fail(at);
    }
    literalAt++;
    if (literalAt == literal.length()) {
      if (place != null && place.field() != null) {
        long to = origin + at + 1;
        JsonToken.Kind kind =
            switch (literal) {
              case "true" -> JsonToken.Kind.TRUE;
              case "false" -> JsonToken.Kind.FALSE;
              default -> JsonToken.Kind.NULL;
            };
        listener.scalar(place.field(), new JsonToken(kind, "", false, to - literal.length(), to));
      }
      valueRead();
    }
    return at + 1;
  }

  private int number(State first, int at) {
    key = false;
    wanted = place != null && place.field() != null;
    return begin(first, at, at);
  }

  private int number(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      State next = continued(bytes[at]);
      if (next == null) {
        return endOfNumber(bytes, at);
      }
      state = next;
    }
    return to;
  }

  /** The state after one more character of a number; null when it does not belong to it. */
  private State continued(byte character) {
    boolean digit = character >= '0' && character <= '9';
    boolean exponent = character == 'e' || character == 'E';
    return switch (state) {
      case MINUS -> digit ? (character == '0' ? State.ZERO : State.DIGITS) : null;
      case ZERO, DIGITS -> {
        if (digit && state == State.DIGITS) {
          yield State.DIGITS;
        }
        yield character == '.' ? State.POINT : exponent ? State.EXPONENT : null;
      }
      case POINT -> digit ? State.FRACTION : null;
      case FRACTION -> digit ? State.FRACTION : exponent ? State.EXPONENT : null;
      case EXPONENT -> {
        boolean sign = character == '+' || character == '-';
        yield digit ? State.EXPONENT_DIGITS : sign ? State.EXPONENT_SIGN : null;
      }
      default -> digit ? State.EXPONENT_DIGITS : null;
    };
  }

  private int endOfNumber(byte[] bytes, int at) {
    return switch (state) {
      case ZERO, DIGITS, FRACTION, EXPONENT_DIGITS -> {
        tell(JsonToken.Kind.NUMBER, bytes, at, origin + at);
        endToken();
        valueRead();
        yield at;
      }
      default -> fail(at);
    };
  }

  /**
   * @param end where in the piece its text ends
   * @param to where in the document it ends
   */
  private void tell(JsonToken.Kind kind, byte[] bytes, int end, long to) {
    if (!wanted) {
      return;
    }
    String text;
    if (keptLength == 0 && end - segment <= MAX_TEXT) {
      text = JsonText.decoded(bytes, segment, end);
    } else {
      keep(bytes, end);
      text = JsonText.decoded(kept, 0, keptLength);
    }
    listener.scalar(place.field(), new JsonToken(kind, text, cut, tokenFrom, to));
  }

  private void keep(byte[] bytes, int to) {
    if (!wanted) {
      return;
    }
    int length = Math.min(to - segment, MAX_TEXT - keptLength);
    cut |= length < to - segment;
    if (keptLength + length > kept.length) {
      int wide = Math.max(64, (keptLength + length) * 2);
      kept = Arrays.copyOf(kept, Math.min(MAX_TEXT, wide));
    }
    System.arraycopy(bytes, segment, kept, keptLength, length);
    keptLength += length;
  }

  private void endToken() {
    tokenFrom = -1;
    wanted = false;
    kept = NOTHING;
    keptLength = 0;
    cut = false;
  }

  /** What was being read stays known as open: no more of it comes. */
  private int fail(int at) {
    state = State.FAILED;
    return at;
  }
}
