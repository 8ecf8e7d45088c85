package dev.cliproxy.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Tells browsers which other sites may call an API. Answers every OPTIONS request itself, so that a
 * preflight, which carries no key, gets no further. Credentials that a browser adds by itself are
 * never allowed: who calls must know a key.
 */
public final class CrossOrigin implements Filter {
  /**
   * What a preflight that asks for no header is told of the management API, by name because older
   * browsers know no {@code *}.
   */
  public static final List<String> MANAGEMENT_HEADERS =
      List.of("Authorization", "Content-Type", "X-Management-Key", "If-Match", "If-None-Match");

  /** The same of the proxy: all; the key's by name, because {@code *} leaves it out. */
  public static final List<String> PROXY_HEADERS = List.of("*", "Authorization");

  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

  /** What a page may read of an answer: what either API says there, and providers through it. */
  private static final String EXPOSED_HEADERS =
      "ETag, Content-Disposition, Retry-After, X-Cliproxy-Loss, X-Cliproxy-Estimate, Request-Id,"
          + " X-Request-Id, OpenAI-Processing-Ms, X-Server-Version";

  private static final String MAX_AGE_SECONDS = "600";
  private static final String ANY = "*";

  /** Names of headers, with commas between them: RFC 9110, section 5.1. */
  private static final Pattern HEADER_NAMES =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*+");

  private final Supplier<List<String>> origins;
  private final BooleanSupplier enabled;
  private final String requestHeaders;

  /**
   * Both suppliers are asked at each request.
   *
   * @param origins the sites, such as {@code https://panel.example}; {@code *} is any, none turns
   *     the permission off
   * @param enabled whether there is an API here at all; if not, OPTIONS is answered 404
   * @param requestHeaders the headers that a preflight which asks for none is told; {@code *} does
   *     not include Authorization
   */
  public CrossOrigin(
      Supplier<List<String>> origins, BooleanSupplier enabled, List<String> requestHeaders) {
    this.origins = Objects.requireNonNull(origins, "origins");
    this.enabled = Objects.requireNonNull(enabled, "enabled");
    this.requestHeaders = String.join(", ", requestHeaders);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest httpRequest = (HttpServletRequest) request;
    HttpServletResponse httpResponse = (HttpServletResponse) response;
    boolean isOptions = httpRequest.getMethod().equals("OPTIONS");
    boolean isHere;
    try {
      isHere = !isOptions || enabled.getAsBoolean();
      permit(httpRequest, httpResponse, isOptions);
    } catch (RuntimeException e) {
      JsonErrors.sendInternal(httpRequest, httpResponse, e);
      return;
    }
    if (!isHere) {
      JsonErrors.send(httpRequest, httpResponse, HttpServletResponse.SC_NOT_FOUND, "not found");
    } else if (isOptions) {
      httpResponse.setHeader("Allow", METHODS);
      httpResponse.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else {
      chain.doFilter(request, response);
    }
  }

  private void permit(
      HttpServletRequest request, HttpServletResponse response, boolean isPreflight) {
    List<String> listed = origins.get();
    if (listed.isEmpty()) {
      return;
    }
    Optional<String> permitted = permitted(listed, request.getHeader("Origin"));
    if (!listed.contains(ANY) && !response.getHeaders("Vary").contains("Origin")) {
      // Caches must not hand one site's permission, or refusal, to another.
      response.addHeader("Vary", "Origin");
    }
    if (permitted.isEmpty()) {
      return;
    }
    response.setHeader("Access-Control-Allow-Origin", permitted.get());
    if (request.getHeader("Origin") != null) {
      // Nobody but a page of another site needs the list, and it is long.
      response.setHeader("Access-Control-Expose-Headers", EXPOSED_HEADERS);
    }
    if (isPreflight) {
      response.setHeader("Access-Control-Allow-Methods", METHODS);
      response.setHeader("Access-Control-Allow-Headers", allowedHeaders(request));
      response.addHeader("Vary", "Access-Control-Request-Headers");
      response.setHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
    }
  }

  /** A site that may call at all may send any header: what counts is the key. */
  private String allowedHeaders(HttpServletRequest request) {
    String asked = request.getHeader("Access-Control-Request-Headers");
    return asked != null && HEADER_NAMES.matcher(asked.strip()).matches()
        ? asked.strip()
        : requestHeaders;
  }

  private static Optional<String> permitted(List<String> listed, String origin) {
    if (listed.contains(ANY)) {
      return Optional.of(ANY);
    }
    return Optional.ofNullable(origin)
        .filter(o -> listed.stream().anyMatch(l -> normalised(l).equals(normalised(o))));
  }

  /** People write origins with the slash that their browser's address line shows. */
  private static String normalised(String origin) {
    String lower = origin.strip().toLowerCase(Locale.ROOT);
    return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
