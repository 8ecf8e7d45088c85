package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Codec;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes a request fit for one provider, whatever its format: names of tools and calls that it
 * takes, and no state but its own. Knows afterwards what the client calls the tools.
 */
final class Adaptation {
  private final Codec codec;

  /** Whose state goes along; empty for nobody's. */
  private final Optional<String> credential;

  /** The client's names, by the provider's. */
  private final Map<String, String> clientNames = new HashMap<>();

  private boolean keptState;

  Adaptation(Codec codec, Optional<String> credential) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.credential = Objects.requireNonNull(credential, "credential");
  }

  Prompt adapted(Prompt prompt) {
    List<Message> messages = new ArrayList<>();
    for (Message message : prompt.messages()) {
      List<Part> parts = message.parts().stream().flatMap(part -> adapted(part).stream()).toList();
      if (!parts.isEmpty()) {
        messages.add(message.withParts(parts));
      }
    }
    Tooling tooling = prompt.tooling();
    return prompt
        .withMessages(messages)
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

  private Optional<Part> adapted(Part part) {
    if (part instanceof Part.ToolCall call) {
      return Optional.of(
          new Part.ToolCall(
              codec.callIds().applied(call.id()), name(call.name()), call.arguments()));
    }
    if (part instanceof Part.ToolResult result) {
      return Optional.of(
          new Part.ToolResult(
              codec.callIds().applied(result.callId()), result.content(), result.failed()));
    }
    return part instanceof Part.Thinking thinking ? adapted(thinking) : Optional.of(part);
  }

  private Optional<Part> adapted(Part.Thinking thinking) {
    boolean own = thinking.state().filter(this::isOwn).isPresent();
    keptState |= own;
    if (own) {
      return Optional.of(thinking);
    }
    return thinking.text().isEmpty()
        ? Optional.empty()
        : Optional.of(new Part.Thinking(thinking.text(), Optional.empty()));
  }

  private boolean isOwn(State state) {
    return state.family() == codec.family() && Optional.of(state.owner()).equals(credential);
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
