package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Codec;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.Turns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a request fit for one provider, whatever its format: names of tools and calls that it
 * takes, and no state but its own. Knows afterwards what the client calls the tools.
 */
final class Adaptation {
  private final Codec codec;

  /** Whose state goes along. */
  private final String credential;

  private final StateUse use;

  /** The client's names, by the provider's. */
  private final Map<String, String> clientNames = new HashMap<>();

  private boolean keptState;

  Adaptation(Codec codec, String credential, StateUse use) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.credential = Objects.requireNonNull(credential, "credential");
    this.use = Objects.requireNonNull(use, "use");
  }

  Prompt adapted(Prompt prompt) {
    List<Message> messages = prompt.messages();
    if (!prompt.thoughts().isEmpty()) {
      // Where nothing is left of a turn, those around it belong together.
      messages = Turns.tidied(changed(messages, this::withoutForeignState));
    }
    List<Message> named = changed(messages, part -> Optional.of(named(part)));
    Tooling tooling = prompt.tooling();
    return prompt
        .withMessages(named)
        .withTooling(
            new Tooling(
                tooling.tools().stream().map(this::adapted).toList(),
                adapted(tooling.choice()),
                tooling.parallel()));
  }

  /** What the client calls a tool of the provider's answer. */
  String clientName(String providerName) {
    return clientNames.getOrDefault(providerName, providerName);
  }

  /** Whether any state of earlier turns has stayed. */
  boolean keptState() {
    return keptState;
  }

  private static List<Message> changed(
      List<Message> messages, Function<Part, Optional<Part>> change) {
    List<Message> changed = new ArrayList<>();
    for (Message message : messages) {
      List<Part> parts = new ArrayList<>();
      message.parts().forEach(part -> change.apply(part).ifPresent(parts::add));
      changed.add(message.withParts(parts));
    }
    return changed;
  }

  private Part named(Part part) {
    if (part instanceof Part.ToolCall call) {
      return new Part.ToolCall(
          codec.callIds().applied(call.id()), name(call.name()), call.arguments());
    }
    return part instanceof Part.ToolResult result
        ? new Part.ToolResult(
            codec.callIds().applied(result.callId()), result.content(), result.failed())
        : part;
  }

  private Optional<Part> withoutForeignState(Part part) {
    if (!(part instanceof Part.Thinking thinking)) {
      return Optional.of(part);
    }
    boolean own = thinking.state().filter(this::isOwn).isPresent();
    keptState |= own;
    if (own) {
      return Optional.of(
          use == StateUse.WHOLE
              ? thinking
              : new Part.Thinking(thinking.text(), thinking.state().map(State::withoutId)));
    }
    return thinking.text().isEmpty()
        ? Optional.empty()
        : Optional.of(new Part.Thinking(thinking.text(), Optional.empty()));
  }

  private boolean isOwn(State state) {
    return use != StateUse.NONE
        && state.family() == codec.family()
        && state.owner().equals(credential);
  }

  private Tool adapted(Tool tool) {
    return tool instanceof Tool.Function function ? function.named(name(function.name())) : tool;
  }

  private ToolChoice adapted(ToolChoice choice) {
    if (choice instanceof ToolChoice.Named named) {
      return new ToolChoice.Named(name(named.name()));
    }
    return choice instanceof ToolChoice.Allowed allowed
        ? new ToolChoice.Allowed(
            allowed.names().stream().map(this::name).toList(), allowed.required())
        : choice;
  }

  private String name(String clientName) {
    String sent = codec.toolNames().applied(clientName);
    clientNames.put(sent, clientName);
    return sent;
  }
}
