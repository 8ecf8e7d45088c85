/**
 * Google's Gemini: {@code generateContent} and {@code streamGenerateContent}, after the types of
 * Google's SDK for JavaScript, {@code @google/genai} 3.3.0 of November 2026; what its types do not
 * say is from Google's documentation of models and of thought signatures. Gemini CLI's habits are
 * those of its {@code geminiChat.ts}.
 *
 * <p><b>Names.</b> A member may be called {@code maxOutputTokens} or {@code max_output_tokens} by
 * clients; we write the former. Where Google's names differ from what others call the same, {@link
 * dev.cliproxy.translate.gemini.FinishReasons} and {@link
 * dev.cliproxy.translate.gemini.GeminiModel} say so.
 *
 * <p><b>Effort.</b> Models before 2.5 do not think. 2.5 gets {@code thinkingBudget}: the client's
 * own number, or the tokens of {@link dev.cliproxy.translate.canonical.Effort}, within what the
 * model takes; later ones get {@code thinkingLevel}; never both. None of the later ones, and not
 * 2.5 Pro, can be told not to think: they get their least, and that is a loss. Thoughts are asked
 * for with every effort, unless the client does not want to see them. Clients see them only with
 * {@code includeThoughts}.
 *
 * <p><b>Schemas.</b> Models from 2.5 on get the JSON schema itself, as {@code parametersJsonSchema}
 * and {@code responseJsonSchema}, with what Google ignores said in other words as well ({@link
 * dev.cliproxy.translate.gemini.SchemaWriter}); older ones, which refuse a request for one keyword
 * they do not know, get Google's own {@code Schema} ({@link
 * dev.cliproxy.translate.gemini.PlainSchema}). Never both.
 *
 * <p><b>State.</b> A provider's {@code thoughtSignature} belongs to the part it stands on: it is
 * told before a part that begins with it, after one whose text had begun or that was over, and put
 * back there. From Gemini 3 on the first call of each turn of the model must have one; where it was
 * lost, Google's word for that stands in ({@link
 * dev.cliproxy.translate.gemini.ContentEncoder#NO_SIGNATURE}). Towards clients the member is the
 * carrier of everybody else's: it stands on the first part after the thoughts, text or call, whose
 * place among the parts is so kept, with the thoughts' text in it, since Gemini CLI returns no
 * thoughts; where nothing comes after them, on an empty text, as Google sends late ones. What
 * Google's own tools did travels as state, too ({@link dev.cliproxy.translate.gemini.ServedTools}).
 *
 * <p><b>Calls.</b> A client's calls and results may lack ids: they get ones of their own, see
 * {@link dev.cliproxy.translate.gemini.CallIds}. A call goes out whole or not at all: one that was
 * cut off becomes the reason {@code MAX_TOKENS}, one that is no object {@code
 * MALFORMED_FUNCTION_CALL}.
 *
 * <p><b>Instructions</b> at the beginning become {@code systemInstruction}; later ones stay where
 * they are, as a person's text in {@code <system-reminder>}, so that the beginning stays what was
 * cached. A conversation that does not begin with a person begins with {@code Begin.}; one that
 * ends with the model is answered from there by models before 3.5, and later ones, which refuse it,
 * are asked to go on, which is a loss.
 *
 * <p><b>Refused</b> of clients: more than one candidate, probabilities, answers other than text,
 * {@code text/x.enum}, {@code cachedContent}, {@code continuationToken}, Google's uploaded files,
 * sound and films, and all of Google's own tools but its search. <b>Refused</b> to others: more
 * than five stops; before Gemini 3 also JSON, or a search, together with functions. <b>Lost</b>:
 * safety settings and everything else that only Google has; of others the limits of a search,
 * penalties from 2.5 on, {@code detail}, {@code parallel_tool_calls}, {@code strict}, users, labels
 * and keys of caches.
 */
package dev.cliproxy.translate.gemini;
