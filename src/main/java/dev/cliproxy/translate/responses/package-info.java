/**
 * OpenAI's Responses, for its clients, of which Codex CLI is the most frequent, and for its
 * providers; names as in npm openai 7.59.0. How the pieces meet: {@code RequestDecoder} and {@code
 * ResponseEncoder} face a client, {@code RequestEncoder} and {@code ResponseDecoder} a provider.
 *
 * <p>Clients' tools. Every provider has functions, so all tools that a client runs itself become
 * one: freeform ones with a single string {@code input} and their grammar in the description,
 * {@code local_shell}, {@code shell}, {@code apply_patch} and the client's own {@code tool_search}
 * with the members of their actions. Namespaces are flattened to {@code namespace__name}. The items
 * of the answer are in the client's form again, found by name in its request: at its top, in {@code
 * additional_tools} items (Codex's "Responses Lite") and in what its search for tools has found.
 *
 * <p>Reasoning. A provider's {@code encrypted_content} is a state with the item's id, and is sent
 * back with both: Azure compares them, OpenAI takes items without. Thoughts that nothing came of
 * are not sent back, because OpenAI refuses an item of reasoning without what follows it. To a
 * client, states of others are the {@code encrypted_content} of an item of reasoning that stands
 * where the state belongs; a summary is joined of its parts by an empty line. Efforts are sent as
 * the client's words, or the nearest that a model of OpenAI's knows ({@code ModelRules}).
 *
 * <p>Requests to providers store nothing, ask for encrypted reasoning of all models but those known
 * to have none, and turn the strictness of tools off unless the client turned it on, for here it is
 * on when it is left out. Leading instructions become {@code instructions}, later ones developer's
 * messages in their place. Limits under 16 tokens are raised to that, which is the least that
 * OpenAI takes.
 *
 * <p>Refused of clients: what needs a store ({@code previous_response_id}, {@code conversation},
 * {@code item_reference}, {@code file_id}, {@code prompt}, {@code background}), encrypted
 * compactions, probabilities of words, audio, and the provider's own tools but the search of the
 * web. Lost, and named: hints for caching and storing, {@code reasoning.context} and {@code .mode},
 * tools' {@code defer_loading}, {@code async}, {@code output_schema} and {@code allowed_callers}.
 * {@code phase} of messages is ignored: it tells OpenAI's models something about their own
 * messages. Lost towards providers: stops, {@code top_k}, penalties, {@code seed}, labels, blocked
 * domains, and to models that choose their words themselves {@code temperature} and {@code top_p}.
 *
 * <p>An answer that the model was cut off in, and one with a call whose arguments are no object, is
 * {@code incomplete}; one that cannot be used at all is {@code failed}, so that clients ask again.
 *
 * <p>A stream and a document of the same answer are written, and read, by the same code: a document
 * is written as the last event of its stream, and read as items that have just ended.
 */
package dev.cliproxy.translate.responses;
