package dev.cliproxy.proxy;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Guesses what somebody meant whose path leads nowhere. People leave {@code /v1} out of a base URL
 * or write it twice, put another prefix before it, or misspell a word.
 */
final class NearestPath {
  /** Longer paths are not guessed at. */
  private static final int LONGEST = 256;

  private static final int MOST_TYPOS = 3;
  private static final String VERSION = "/v1";
  private static final String MODELS = "/models";

  private static final Pattern VERSIONS = Pattern.compile("^(?:/v1(?:beta)?(?=/))+");
  private static final Pattern SLASHES = Pattern.compile("//+");
  private static final Pattern GEMINI_METHOD = Pattern.compile(".*/models/[^:]+:(\\w+)");

  private NearestPath() {}

  /**
   * The path that is nearest to this one; one of ours, so nothing that a client wrote is in it.
   *
   * @return empty when none is near
   */
  static Optional<String> to(String path) {
    if (path.length() > LONGEST) {
      return Optional.empty();
    }
    String plain = SLASHES.matcher(path).replaceAll("/");
    String trimmed = plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    String versioned = VERSION + VERSIONS.matcher(trimmed).replaceFirst("");
    return Stream.of(geminiMethod(trimmed), ending(trimmed), misspelt(versioned))
        .flatMap(Optional::stream)
        .filter(nearest -> !nearest.equals(path))
        .findFirst();
  }

  private static Optional<String> geminiMethod(String path) {
    return Optional.of(GEMINI_METHOD.matcher(path))
        .filter(matcher -> matcher.matches())
        .map(matcher -> matcher.group(1))
        .filter(Endpoint.GEMINI_METHODS::containsKey)
        .map(method -> "/v1beta/models/{model}:" + method);
  }

  /** Whatever stands before it: the longest one that the path ends in. */
  private static Optional<String> ending(String path) {
    return known()
        .filter(known -> path.endsWith(known.substring(VERSION.length())))
        .max(Comparator.comparingInt(String::length));
  }

  private static Optional<String> misspelt(String path) {
    LevenshteinDistance distance = new LevenshteinDistance(MOST_TYPOS);
    return known()
        .filter(known -> distance.apply(path, known) >= 0)
        .min(Comparator.comparingInt(known -> distance.apply(path, known)));
  }

  private static Stream<String> known() {
    return Stream.concat(Endpoint.FIXED.keySet().stream().sorted(), Stream.of(VERSION + MODELS));
  }
}
