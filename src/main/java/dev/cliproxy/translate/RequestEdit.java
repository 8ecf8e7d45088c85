package dev.cliproxy.translate;

import java.util.Objects;
import java.util.Optional;

/**
 * What is to be different in a request when it goes to a provider.
 *
 * @param model the name that the provider has for the model; empty to leave the client's
 * @param renaming what becomes of the model's name where a body repeats the path's, as Gemini's do
 * @param usageAsked whether {@code stream_options.include_usage} is to be true
 * @param unstored whether {@code store} is to be false
 * @param streamed whether {@code stream} is to be true
 * @param reasoningEffort the value of {@code reasoning.effort}; empty to leave the client's
 */
public record RequestEdit(
    Optional<String> model,
    Optional<Renaming> renaming,
    boolean usageAsked,
    boolean unstored,
    boolean streamed,
    Optional<String> reasoningEffort) {

  /** Nothing. */
  public static final RequestEdit NONE =
      new RequestEdit(Optional.empty(), Optional.empty(), false, false, false, Optional.empty());

  /**
   * A model's names.
   *
   * @param from the client's
   * @param to the provider's
   */
  public record Renaming(String from, String to) {
    public Renaming {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
    }
  }

  public RequestEdit {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(renaming, "renaming");
    Objects.requireNonNull(reasoningEffort, "reasoningEffort");
  }

  /** This, and another name for the model. */
  public RequestEdit withModel(String name) {
    return new RequestEdit(
        Optional.of(name), renaming, usageAsked, unstored, streamed, reasoningEffort);
  }

  /** This, and another name for the model wherever the body repeats the client's. */
  public RequestEdit withRenaming(String from, String to) {
    return new RequestEdit(
        model,
        Optional.of(new Renaming(from, to)),
        usageAsked,
        unstored,
        streamed,
        reasoningEffort);
  }

  /** This, and a stream is asked to say at its end what was spent. */
  public RequestEdit withUsageAsked() {
    return new RequestEdit(model, renaming, true, unstored, streamed, reasoningEffort);
  }

  /** This, and the provider is told to keep nothing. */
  public RequestEdit withoutStoring() {
    return new RequestEdit(model, renaming, usageAsked, true, streamed, reasoningEffort);
  }

  /** This, and the provider is told to answer event by event. */
  public RequestEdit withStreaming() {
    return new RequestEdit(model, renaming, usageAsked, unstored, true, reasoningEffort);
  }

  /** This, and another effort. */
  public RequestEdit withReasoningEffort(String effort) {
    return new RequestEdit(model, renaming, usageAsked, unstored, streamed, Optional.of(effort));
  }
}
