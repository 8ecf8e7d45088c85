package dev.cliproxy.pages.shell;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Where posted forms come from. */
final class OwnForms {
  private static final Set<String> FROM_HERE = Set.of("same-origin", "none");

  private OwnForms() {}

  /** Whether the browser, where it says so, names this site as the form's origin. */
  static boolean isFromHere(HttpServletRequest request) {
    List<String> sites = Collections.list(request.getHeaders("Sec-Fetch-Site"));
    if (!sites.isEmpty()) {
      return FROM_HERE.containsAll(sites);
    }
    return Collections.list(request.getHeaders("Origin")).stream()
        .allMatch(origin -> isOwnOrigin(origin, request.getHeader("Host")));
  }

  /**
   * The page below {@code /admin/} that shows a form: the one at the address it is posted to, else
   * the one that its resource begins with, else the overview.
   */
  static String page(Target posted, UriInfo uri) {
    if (canBeOpened(posted.resource(), path(posted.method()))) {
      return uri.getPath(false);
    }
    List<String> matched = uri.getMatchedURIs(false);
    return canBeOpened(posted.resource(), "") ? matched.get(matched.size() - 1) : "";
  }

  private static boolean canBeOpened(Class<?> resource, String path) {
    return Arrays.stream(resource.getMethods())
        .anyMatch(method -> method.isAnnotationPresent(GET.class) && path(method).equals(path));
  }

  private static String path(Method method) {
    Path path = method.getAnnotation(Path.class);
    return path == null ? "" : path.value();
  }

  private static boolean isOwnOrigin(String origin, String host) {
    try {
      String authority = new URI(origin).getRawAuthority();
      return authority != null
          && host != null
          && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
