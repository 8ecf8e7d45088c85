package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import java.util.ArrayList;
import java.util.List;

/** Writes the instructions and the turns of a conversation. */
final class ConversationEncoder {
  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";
  private static final String SYSTEM = "system";
  private static final String OPENING = "Begin.";
  private static final String GO_ON =
      "Go on exactly where your last message ends, without repeating any of it.";

  private final ClaudeModel model;
  private final boolean thinkingCounted;
  private final Losses losses;
  private final BlockEncoder blocks;
  private final List<Turn> turns = new ArrayList<>();

  private record Turn(String role, List<ObjectNode> blocks) {}

  /**
   * @param thinkingCounted whether the model thinks a number of tokens, and so cannot go on from a
   *     beginning
   */
  ConversationEncoder(ClaudeModel model, boolean thinkingCounted, Losses losses) {
    this.model = model;
    this.thinkingCounted = thinkingCounted;
    this.losses = losses;
    this.blocks = new BlockEncoder(model, losses);
  }

  void encode(Prompt prompt, String instruction, ObjectNode request) {
    List<Message> messages = prompt.messages();
    List<String> instructions = new ArrayList<>();
    int at = 0;
    while (at < messages.size() && messages.get(at).role() == Message.Role.SYSTEM) {
      instructions.addAll(words(messages.get(at)));
      at++;
    }
    if (!instruction.isEmpty()) {
      instructions.add(instruction);
    }
    boolean cached = prompt.hints().cacheKey().isPresent();
    system(instructions, cached, request);
    while (at < messages.size()) {
      at = turn(messages, at);
    }
    frame();
    ArrayNode list = request.putArray("messages");
    if (cached) {
      mark();
    }
    turns.forEach(turn -> list.add(written(turn)));
  }

  private static void system(List<String> instructions, boolean cached, ObjectNode request) {
    String system = String.join("\n\n", instructions);
    if (system.isBlank()) {
      return;
    }
    if (cached) {
      cache(request.putArray("system").addObject().put("type", "text").put("text", system));
    } else {
      request.put("system", system);
    }
  }

  private static void cache(ObjectNode block) {
    block.putObject("cache_control").put("type", "ephemeral");
  }

  /** Marks the end of what the next request will begin with, too. */
  private void mark() {
    Turn last = turns.get(turns.size() - 1);
    if (!last.role().equals(ASSISTANT)) {
      cache(last.blocks().get(last.blocks().size() - 1));
    }
  }

  /** Writes the message there, with all instructions that follow if it is one. */
  private int turn(List<Message> messages, int from) {
    Message message = messages.get(from);
    int next = from + 1;
    switch (message.role()) {
      case USER -> add(USER, blocks.user(message));
      case ASSISTANT -> add(ASSISTANT, blocks.assistant(message));
      case SYSTEM -> {
        List<String> instructions = new ArrayList<>(words(message));
        while (next < messages.size() && messages.get(next).role() == Message.Role.SYSTEM) {
          instructions.addAll(words(messages.get(next)));
          next++;
        }
        boolean placed =
            next == messages.size() || messages.get(next).role() == Message.Role.ASSISTANT;
        instruct(String.join("\n\n", instructions), placed);
      }
    }
    return next;
  }

  /**
   * Instructions amid a conversation.
   *
   * @param placed whether what follows allows a turn of their own
   */
  private void instruct(String words, boolean placed) {
    if (words.isBlank()) {
      return;
    }
    boolean afterUser = !turns.isEmpty() && turns.get(turns.size() - 1).role().equals(USER);
    if (model.takesSystemTurns() && placed && afterUser) {
      add(SYSTEM, List.of(BlockEncoder.textBlock(words)));
    } else {
      add(
          USER,
          List.of(BlockEncoder.textBlock("<system-reminder>\n" + words + "\n</system-reminder>")));
    }
  }

  private static List<String> words(Message message) {
    List<String> words = new ArrayList<>();
    for (Part part : message.parts()) {
      if (!(part instanceof Part.Text text)) {
        throw Refusals.missing("instructions with anything but text");
      }
      words.add(text.text());
    }
    return words;
  }

  private void add(String role, List<ObjectNode> more) {
    if (more.isEmpty()) {
      return;
    }
    Turn last = turns.isEmpty() ? null : turns.get(turns.size() - 1);
    if (last != null && last.role().equals(role)) {
      last.blocks().addAll(more);
    } else {
      turns.add(new Turn(role, new ArrayList<>(more)));
    }
  }

  /** A conversation begins with the user, and does not end with what a model cannot go on from. */
  private void frame() {
    if (turns.isEmpty() || !turns.get(0).role().equals(USER)) {
      turns.add(0, new Turn(USER, new ArrayList<>(List.of(BlockEncoder.textBlock(OPENING)))));
    }
    List<ObjectNode> images = blocks.takeHeld();
    add(USER, images);
    Turn last = turns.get(turns.size() - 1);
    if (!last.role().equals(ASSISTANT)) {
      return;
    }
    if (model.continues() && !thinkingCounted) {
      ObjectNode end = last.blocks().get(last.blocks().size() - 1);
      if (Json.text(end, "type").equals("text")) {
        end.put("text", Json.text(end, "text").stripTrailing());
      }
    } else {
      losses.add("prefill");
      add(USER, List.of(BlockEncoder.textBlock(GO_ON)));
    }
  }

  private static ObjectNode written(Turn turn) {
    ObjectNode message = Json.object().put("role", turn.role());
    ObjectNode first = turn.blocks().get(0);
    boolean plain =
        turn.blocks().size() == 1
            && Json.text(first, "type").equals("text")
            && !first.has("cache_control");
    if (plain) {
      message.put("content", Json.text(first, "text"));
    } else {
      ArrayNode content = message.putArray("content");
      turn.blocks().forEach(content::add);
    }
    return message;
  }
}
