package dev.cliproxy.monitoring;

import dev.cliproxy.web.ReadingServlet;

/**
 * Whether the process is up: it answers. Looks at nothing else, because who restarts a process that
 * is not healthy would not mend anything else by it.
 */
public final class HealthServlet extends ReadingServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected Answer answer() {
    return Answer.json(200, "{\"status\":\"ok\"}");
  }
}
