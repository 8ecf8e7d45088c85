package dev.cliproxy.web;

import dev.cliproxy.config.value.RemoteManagement;
import dev.cliproxy.web.Decision.Denied;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets a request through to the management API only when {@link ManagementAccess} allows it.
 *
 * <p>To be mapped to the management servlet's name and all dispatcher types. It never looks at the
 * path, so there is no second reading of a path that could differ from the container's.
 */
public final class ManagementGuard implements Filter {
  private static final Pattern BEARER =
      Pattern.compile("bearer(?:\\s+(.*))?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final String CALLER = ManagementGuard.class.getName() + ".caller";

  private final Supplier<RemoteManagement> settings;
  private final ManagementAccess access;

  /**
   * @param settings asked at each request for the proxies to trust
   */
  public ManagementGuard(Supplier<RemoteManagement> settings, ManagementAccess access) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.access = Objects.requireNonNull(access, "access");
  }

  /** Who sent a request that was let through. */
  public static ClientAddress caller(HttpServletRequest request) {
    return (ClientAddress) Objects.requireNonNull(request.getAttribute(CALLER), "the caller");
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest httpRequest = (HttpServletRequest) request;
    HttpServletResponse httpResponse = (HttpServletResponse) response;
    Decision decision;
    try {
      ClientAddress caller = new ClientAddresses(settings.get().trustedProxies()).of(httpRequest);
      httpRequest.setAttribute(CALLER, caller);
      decision = decide(caller, httpRequest);
    } catch (RuntimeException e) {
      JsonErrors.sendInternal(httpRequest, httpResponse, e);
      return;
    }
    if (decision instanceof Denied denied) {
      deny(denied, httpRequest, httpResponse);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static void deny(Denied denied, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (denied.status() == HttpServletResponse.SC_UNAUTHORIZED) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    denied.retryAfter().ifPresent(s -> response.setHeader("Retry-After", Long.toString(s)));
    Map<String, String> more =
        denied.details().map(details -> Map.of("details", details)).orElse(Map.of());
    JsonErrors.send(request, response, denied.status(), denied.message(), more);
  }

  private Decision decide(ClientAddress caller, HttpServletRequest request) {
    SingleHeader authorization = SingleHeader.of(request, "Authorization");
    SingleHeader managementKey = SingleHeader.of(request, "X-Management-Key");
    for (SingleHeader header : List.of(authorization, managementKey)) {
      if (header.isAmbiguous()) {
        return access.refuse(caller, header.refusal());
      }
    }
    Optional<String> key =
        authorization.value().map(ManagementGuard::credentials).or(managementKey::value);
    return access.decide(
        caller, key.map(k -> HeaderText.decoded(k).strip()).filter(k -> !k.isEmpty()));
  }

  /** What follows the scheme; the whole when there is none. */
  private static String credentials(String authorization) {
    Matcher bearer = BEARER.matcher(authorization);
    if (!bearer.matches()) {
      return authorization;
    }
    return bearer.group(1) == null ? "" : bearer.group(1);
  }
}
