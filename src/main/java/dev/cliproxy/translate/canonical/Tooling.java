package dev.cliproxy.translate.canonical;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a model may use, and how.
 *
 * @param parallel whether it may ask for several calls at once; empty when nobody said
 */
public record Tooling(List<Tool> tools, ToolChoice choice, Optional<Boolean> parallel) {

  /** Nothing. */
  public static final Tooling NONE =
      new Tooling(List.of(), new ToolChoice.Auto(), Optional.empty());

  public Tooling {
    tools = List.copyOf(tools);
    Objects.requireNonNull(choice, "choice");
    Objects.requireNonNull(parallel, "parallel");
  }

  /** The client's functions. */
  public Stream<Tool.Function> functions() {
    return tools.stream().filter(Tool.Function.class::isInstance).map(Tool.Function.class::cast);
  }

  /** The provider's search of the web. */
  public Optional<Tool.WebSearch> webSearch() {
    for (Tool tool : tools) {
      if (tool instanceof Tool.WebSearch search) {
        return Optional.of(search);
      }
    }
    return Optional.empty();
  }

  /**
   * Whether an answer can do without the search: it is one offer beside functions and nobody
   * demands it. Codex CLI offers it always.
   */
  public boolean canDoWithoutSearch() {
    return !(choice instanceof ToolChoice.Search) && functions().findAny().isPresent();
  }
}
