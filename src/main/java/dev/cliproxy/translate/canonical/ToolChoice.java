package dev.cliproxy.translate.canonical;

import java.util.List;
import java.util.Objects;

/** Whether a model uses a tool, and which. */
public sealed interface ToolChoice {

  /** As it likes, which is what holds when nobody says anything. */
  record Auto() implements ToolChoice {}

  /** None. */
  record None() implements ToolChoice {}

  /** At least one, whichever. */
  record Required() implements ToolChoice {}

  /** This function. */
  record Named(String name) implements ToolChoice {
    public Named {
      Objects.requireNonNull(name, "name");
    }
  }

  /** The search of the web. */
  record Search() implements ToolChoice {}

  /**
   * Some of the functions alone.
   *
   * @param required whether it must be one of them
   */
  record Allowed(List<String> names, boolean required) implements ToolChoice {
    public Allowed {
      names = List.copyOf(names);
    }
  }
}
