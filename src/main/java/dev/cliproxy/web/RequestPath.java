package dev.cliproxy.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The path of a request. It says what is asked for, never who may ask: the guards hang on the
 * servlet that the container has chosen.
 */
public final class RequestPath {
  private static final Pattern ENCODED_SLASH = Pattern.compile("%2f", Pattern.CASE_INSENSITIVE);
  private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");
  private static final Pattern DOTS = Pattern.compile("\\.{1,2}");
  private static final char UNREADABLE = '\uFFFD';

  private RequestPath() {}

  /**
   * Below the context path, with its slash, decoded once. That is the container's reading, but
   * where a slash is written {@code %2F}, as clients do in a model's name: there containers differ,
   * or say nothing, and what was sent is read here.
   *
   * @return empty when what was sent cannot be read, or could be read as another path: then there
   *     is nothing at it
   */
  public static Optional<String> of(HttpServletRequest request) {
    String sent = request.getRequestURI();
    if (sent.indexOf('%') >= 0 && ENCODED_SLASH.matcher(sent).find()) {
      String context = request.getContextPath();
      return sent.startsWith(context)
          ? decoded(sent.substring(context.length()))
          : Optional.empty();
    }
    String info = request.getPathInfo();
    return Optional.of(request.getServletPath() + (info == null ? "" : info));
  }

  private static Optional<String> decoded(String sent) {
    String path;
    try {
      path = URLDecoder.decode(withoutParameters(sent), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    boolean isPlain =
        path.chars().noneMatch(c -> Character.isISOControl(c) || c == UNREADABLE)
            && Arrays.stream(path.split("/")).noneMatch(part -> DOTS.matcher(part).matches());
    return isPlain ? Optional.of(path) : Optional.empty();
  }

  /** In a path a plus is a plus. */
  private static String withoutParameters(String sent) {
    return PARAMETERS.matcher(sent).replaceAll("").replace("+", "%2B");
  }
}
