package dev.cliproxy.monitoring;

import dev.cliproxy.web.ReadingServlet;
import java.util.Objects;

/** The metrics as Prometheus reads them. */
public final class MetricsServlet extends ReadingServlet {
  private static final long serialVersionUID = 1L;

  private final Metrics metrics;

  /** Who may read them is decided in front of it. */
  public MetricsServlet(Metrics metrics) {
    this.metrics = Objects.requireNonNull(metrics, "metrics");
  }

  @Override
  protected Answer answer() {
    return new Answer(200, Metrics.CONTENT_TYPE, metrics.text());
  }
}
