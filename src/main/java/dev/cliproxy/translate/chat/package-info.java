/**
 * OpenAI's chat completions, and the older text completions as a thin form of them, whose clients
 * alone are served. Names as in the types of npm openai 7.59.0; what vendors add, {@code
 * reasoning_content}, {@code reasoning_details}, {@code images}, {@code top_k}, as DeepSeek and
 * OpenRouter document it.
 *
 * <p>State of another provider goes to a client in {@code reasoning_details} of the message, which
 * OpenRouter's clients return; most others lose it, and then it is lost. Thoughts go to a provider
 * only where the vendor wants them back ({@link dev.cliproxy.translate.chat.ChatModel}).
 *
 * <p>Instructions that come first become one message; later ones stay where they are for OpenAI's
 * own models and become a user's reminder for others, many of which allow none there.
 *
 * <p>Refused: {@code n} above 1, audio, {@code logprobs}, {@code logit_bias}, files by id, tools
 * that are neither functions nor freeform.
 */
package dev.cliproxy.translate.chat;
