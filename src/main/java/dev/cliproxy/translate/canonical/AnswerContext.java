package dev.cliproxy.translate.canonical;

import java.time.Instant;
import java.util.Objects;

/**
 * What an answer says of itself, besides what the model said.
 *
 * @param prompt what it answers, as the client asked it; without the conversation
 * @param model the client's name of the model
 * @param id what no other answer has: letters and digits; formats put their own word before it
 * @param created when it was begun
 * @param estimatedInput about how many tokens the prompt has, for formats that say it before
 *     anybody knows; 0 for no idea
 */
public record AnswerContext(
    Prompt prompt, String model, String id, Instant created, long estimatedInput) {
  public AnswerContext {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(created, "created");
  }
}
