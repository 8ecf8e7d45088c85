/**
 * The wire formats of the model providers: what a request asks for, what an answer says, and how
 * one format's is said in another's. Pure: bytes in, bytes out; no HTTP, no configuration, no I/O.
 *
 * <p>Where a provider speaks the client's format, requests and answers pass: the few bytes that
 * change are spliced. A request is in memory whole and is read by Jackson's streaming parser, which
 * skips what nobody asks for. An answer comes in pieces, may be tens of megabytes, and must pass in
 * constant memory: {@link dev.cliproxy.translate.JsonScanner} is an incremental reader of our own
 * because Jackson's non-blocking parser, though its byte offsets are right, builds every string it
 * passes (33 MB for an image of 16 MB) and refuses those over its limit. Stream events are read by
 * the same scanner, so that one reading of an answer serves both forms.
 *
 * <p>Where it does not, a {@link dev.cliproxy.translate.Translation} reads the request once, by the
 * client's codec, and says it to each provider anew, by the provider's; its answer goes the way
 * back through a {@code TranslatingReader}. A codec for each format stands in a package of its own,
 * none knows another, and what they have in common is {@code canonical}; {@code Codecs} lists them.
 *
 * <p>No name of a format has two homes. What every answer is asked, passed or translated, is read
 * by {@link dev.cliproxy.translate.AnswerReader}: errors, what was spent, the name of the model,
 * whether it is whole; where these stand is in {@link dev.cliproxy.translate.AnswerPlaces} alone. A
 * translated answer is read by it first, too. What was said, content of any kind and why it ended,
 * only the codecs read. An event is so parsed twice.
 *
 * <p>A tree of JSON takes many times what its bytes do: {@code Translation.memory} says how much
 * before a request is read so, and a stream keeps of its request only what answers repeat of it.
 *
 * <p>Left of translation: fetching of addresses and running of code, which two formats each have.
 */
package dev.cliproxy.translate;
