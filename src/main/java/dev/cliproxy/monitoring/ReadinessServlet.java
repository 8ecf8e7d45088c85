package dev.cliproxy.monitoring;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.web.ReadingServlet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether requests can be served: every part of the program works that was tried, and there is a
 * credential that does not rest as a whole. One that rests for some of its models is still good for
 * others.
 *
 * <p>A configuration is in force from the first request on. A later text that could not be taken
 * over changes nothing: the one before serves on, and the metrics tell.
 */
public final class ReadinessServlet extends ReadingServlet {
  private static final long serialVersionUID = 1L;

  private final Supplier<Catalog> catalog;
  private final Cooldowns cooldowns;
  private final transient Supplier<List<String>> problems;
  private final transient Supplier<Optional<String>> warning;

  /**
   * All are asked at each request.
   *
   * @param catalog of the configuration in force
   * @param problems parts of the program that do not work, for people
   * @param warning what requests can be served without, for people
   */
  public ReadinessServlet(
      Supplier<Catalog> catalog,
      Cooldowns cooldowns,
      Supplier<List<String>> problems,
      Supplier<Optional<String>> warning) {
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
    this.problems = Objects.requireNonNull(problems, "problems");
    this.warning = Objects.requireNonNull(warning, "warning");
  }

  @Override
  protected Answer answer() {
    List<String> broken = problems.get();
    if (!broken.isEmpty()) {
      return notReady(broken);
    }
    Catalog present = catalog.get();
    if (present.hasUsableCredential(cooldowns)) {
      ObjectNode body = JsonNodeFactory.instance.objectNode().put("status", "ok");
      warning.get().ifPresent(text -> body.put("warning", text));
      return Answer.json(200, body.toString());
    }
    return notReady(
        List.of(
            present.credentials().isEmpty()
                ? "no credential is configured"
                : "every credential is resting"));
  }

  private static Answer notReady(List<String> reasons) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("status", "unavailable");
    reasons.forEach(body.putArray("reasons")::add);
    return Answer.json(503, body.toString());
  }
}
