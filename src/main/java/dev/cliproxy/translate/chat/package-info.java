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
 * own models and become a reminder in the user's message for others, many of which allow none
 * there. What a user says in words alone is one string, for vendors who know no parts. What results
 * of tools show besides words follows them in a user's message.
 *
 * <p>OpenAI refuses functions together with thinking here from gpt-5.4 to gpt-5.6: such a request
 * asks for none, which is one of the losses.
 *
 * <p>Refused: {@code n} above 1, audio, {@code logprobs}, {@code logit_bias}, files by id, tools
 * that are neither functions nor freeform; to a provider documents by their address, and a search
 * by models that do not search.
 */
package dev.cliproxy.translate.chat;
