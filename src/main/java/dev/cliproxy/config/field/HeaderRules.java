package dev.cliproxy.config.field;

import dev.cliproxy.wording.Wording;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which HTTP headers somebody may add to the requests to a provider. */
public final class HeaderRules {
  /** Headers that only the HTTP client can set rightly. */
  private static final Set<String> FRAMING =
      Set.of("connection", "content-length", "transfer-encoding", "upgrade", "te", "trailer");

  private HeaderRules() {}

  /** What is expected instead of this header; empty when it may be added. */
  public static Optional<Wording> check(String name, String value) {
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      return Optional.of(Wording.of("header-name", "expected the name of an HTTP header"));
    }
    if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
      return Optional.of(
          Wording.of("header-framing", "expected a header that does not frame the message"));
    }
    return value.chars().anyMatch(c -> c < ' ' && c != '\t')
        ? Optional.of(Wording.of("header-line", "expected a header value on one line"))
        : Optional.empty();
  }
}
