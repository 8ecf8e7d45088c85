package dev.cliproxy.callback;

import dev.cliproxy.login.CallbackPage;
import dev.cliproxy.login.LoginProvider;
import dev.cliproxy.login.Logins;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Takes a provider's answer from a browser and tells the person what has become of it. */
public final class CallbackServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private static final Map<String, LoginProvider> PROVIDERS =
      Map.of(
          "/anthropic/callback", LoginProvider.CLAUDE,
          "/codex/callback", LoginProvider.CODEX,
          "/google/callback", LoginProvider.GEMINI);

  /** What the servlet is to be mapped to. */
  public static final Set<String> PATHS = PROVIDERS.keySet();

  private final transient Logins logins;

  /** Hands what arrives to the logins. */
  public CallbackServlet(Logins logins) {
    this.logins = Objects.requireNonNull(logins, "logins");
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!request.getMethod().equals("GET")) {
      // A HEAD too would use the state up.
      response.setHeader("Allow", "GET");
      response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      return;
    }
    LoginProvider provider = PROVIDERS.get(request.getServletPath());
    CallbackPage page = logins.callbackPage(provider, request.getQueryString());
    byte[] body = page.html().getBytes(StandardCharsets.UTF_8);
    response.setStatus(page.status());
    CallbackPage.HEADERS.forEach(response::setHeader);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
