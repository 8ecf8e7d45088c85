package dev.cliproxy.translate;

import java.util.Objects;
import java.util.Optional;

/**
 * What is to be different in a request when it goes to a provider.
 *
 * @param model the name that the provider has for the model; empty to leave the client's
 * @param usageAsked whether {@code stream_options.include_usage} is to be true
 * @param unstored whether {@code store} is to be false
 * @param reasoningEffort the value of {@code reasoning.effort}; empty to leave the client's
 */
public record RequestEdit(
    Optional<String> model,
    boolean usageAsked,
    boolean unstored,
    Optional<String> reasoningEffort) {

  /** Nothing. */
  public static final RequestEdit NONE =
      new RequestEdit(Optional.empty(), false, false, Optional.empty());

  public RequestEdit {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(reasoningEffort, "reasoningEffort");
  }

  /** This, and another name for the model. */
  public RequestEdit withModel(String name) {
    return new RequestEdit(Optional.of(name), usageAsked, unstored, reasoningEffort);
  }

  /** This, and a stream is asked to say at its end what was spent. */
  public RequestEdit withUsageAsked() {
    return new RequestEdit(model, true, unstored, reasoningEffort);
  }

  /** This, and the provider is told to keep nothing. */
  public RequestEdit withoutStoring() {
    return new RequestEdit(model, usageAsked, true, reasoningEffort);
  }

  /** This, and another effort. */
  public RequestEdit withReasoningEffort(String effort) {
    return new RequestEdit(model, usageAsked, unstored, Optional.of(effort));
  }
}
