package dev.cliproxy.translate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The value of a header with parameters, as RFC 9110, section 5.6.6 has them: {@code form-data;
 * name="model"}.
 *
 * @param value what stands before the first semicolon, in lower case
 * @param parameters by their names in lower case, without quotes and escapes
 */
record HeaderValue(String value, Map<String, String> parameters) {

  HeaderValue {
    Objects.requireNonNull(value, "value");
    parameters = Map.copyOf(parameters);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** Reads a value; empty when it is none, or gives a parameter twice: readers may differ on it. */
  static Optional<HeaderValue> parse(String text) {
    List<String> pieces = pieces(text);
    Map<String, String> parameters = new HashMap<>();
    for (String piece : pieces.subList(1, pieces.size())) {
      int equals = piece.indexOf('=');
      if (equals < 0 && piece.isBlank()) {
        // A semicolon at the end is harmless.
        continue;
      }
      String name = piece.substring(0, Math.max(0, equals)).stripLeading().toLowerCase(Locale.ROOT);
      Optional<String> value = unquoted(piece.substring(equals + 1).stripTrailing());
      if (value.isEmpty() || !isToken(name) || parameters.put(name, value.get()) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(new HeaderValue(pieces.get(0).strip().toLowerCase(Locale.ROOT), parameters));
  }

  /** What stands between semicolons that are not quoted; at least one. */
  private static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    boolean quoted = false;
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      if (quoted && character == '\\') {
        at++;
      } else if (character == '"') {
        quoted = !quoted;
      } else if (character == ';' && !quoted) {
        pieces.add(text.substring(from, at));
        from = at + 1;
      }
    }
    pieces.add(text.substring(from));
    return pieces;
  }

  /** A parameter's value without its quotes; empty when it is none. */
  private static Optional<String> unquoted(String raw) {
    if (!raw.startsWith("\"")) {
      return Optional.of(raw).filter(HeaderValue::isPlain);
    }
    StringBuilder text = new StringBuilder();
    int at = 1;
    while (at < raw.length() - 1 && raw.charAt(at) != '"') {
      at += raw.charAt(at) == '\\' ? 1 : 0;
      text.append(raw.charAt(at++));
    }
    // What an escape has taken is no quote at the end.
    return at == raw.length() - 1 && raw.endsWith("\"")
        ? Optional.of(text.toString())
        : Optional.empty();
  }

  private static boolean isPlain(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c != '"');
  }

  private static boolean isToken(String text) {
    return isPlain(text)
        && text.chars().allMatch(c -> c < 0x7f && "(),/:;<=>?@[\\]{}".indexOf(c) < 0);
  }
}
