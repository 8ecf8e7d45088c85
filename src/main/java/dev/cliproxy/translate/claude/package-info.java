/**
 * Anthropic's Messages ({@code POST /v1/messages}), for its clients and for its providers, under
 * {@code anthropic-version: 2023-06-01}. Names of fields are those of the types of npm
 * {@code @anthropic-ai/sdk} 1.14.0 (2026-11-24); what a model accepts is from the migration guides
 * of platform.claude.com as of November 2026 and stands in one place, {@link
 * dev.cliproxy.translate.claude.ClaudeModel}.
 *
 * <h2>To a provider</h2>
 *
 * <ul>
 *   <li>Effort: up to 4.5 {@code thinking.enabled} with the tokens of {@link
 *       dev.cliproxy.translate.canonical.Effort}, at most three quarters of {@code max_tokens} (a
 *       budget that the client counted itself: all but one); less than the 1,024 that Anthropic
 *       wants turns it off. From 4.6 on {@code thinking.adaptive} and {@code output_config.effort},
 *       where {@code minimal} is {@code low} and 4.6 has {@code high} for {@code xhigh}. {@code
 *       none} is {@code disabled}, or {@code between_tools}, or, for models that always think,
 *       {@code low} and a loss.
 *   <li>Thinking and a forced choice of tools exclude each other: who asked for both gets {@code
 *       auto} among the tools that he would have forced (among all, where signed thinking goes
 *       along, which is bound to the tools), and a loss. Who asked for no thinking has it turned
 *       off where it is on by itself.
 *   <li>Instructions before the first turn are {@code system}. Later ones are turns of their own
 *       where model and place allow, else {@code <system-reminder>} in the user's words.
 *   <li>Thinking without Anthropic's own state is left out, never made up. Where thinking is
 *       counted in tokens and the present round of calls does not begin with a signed block, it is
 *       off for this request.
 *   <li>JSON of a schema is {@code output_config.format}, in the subset of JSON Schema that it
 *       takes; any JSON, and a schema for older models, is an instruction.
 *   <li>A last turn of the assistant is a beginning to go on from; models that refuse that are
 *       asked to go on in words. A first turn that is not the user's gets one of the user before.
 *   <li>A client's cache key marks the instructions and the last turn with {@code cache_control}.
 *   <li>Names of tools have up to 64 characters, which also its resellers take.
 * </ul>
 *
 * <h2>From and to a client</h2>
 *
 * <ul>
 *   <li>State of others travels in {@code thinking.signature}; where there is no thinking to be
 *       told, in {@code redacted_thinking.data}, or for state of the next or previous part in a
 *       thinking block without text. A client that wants thinking {@code omitted} gets its text
 *       inside of the envelope.
 *   <li>{@code bash_*}, {@code text_editor_*} and {@code memory_*} become functions with their
 *       known parameters: calls of both look the same. {@code tool_search_tool_*} falls away, since
 *       all tools are sent anyway. Other tools of the server are refused, but the search of the
 *       web.
 *   <li>History of server tools is told in words. What only Anthropic can read (files, containers,
 *       compacted history without words) is refused.
 *   <li>Citations are of a whole block in this format: what they cite is the text of their places.
 *   <li>An image made by a model is named in words: answers have no images here.
 * </ul>
 */
package dev.cliproxy.translate.claude;
