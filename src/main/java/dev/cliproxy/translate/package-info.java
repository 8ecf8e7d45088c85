/**
 * The wire formats of the model providers, as far as a proxy has to read them that hands a request
 * and its answer on in the same format: what a request asks for, what an answer says, and the few
 * bytes of each that change. Pure: bytes in, bytes out; no HTTP, no configuration, no I/O.
 *
 * <p>A request is in memory whole and is read by Jackson's streaming parser, which skips what
 * nobody asks for. An answer comes in pieces, may be tens of megabytes, and must pass in constant
 * memory: {@link dev.cliproxy.translate.JsonScanner} is an incremental reader of our own because
 * Jackson's non-blocking parser, though its byte offsets are right, builds every string it passes
 * (33 MB for an image of 16 MB) and refuses those over its limit. Stream events are read by the
 * same scanner, so that one reading of an answer serves both forms.
 *
 * <p>What each format calls a thing stands in {@link dev.cliproxy.translate.AnswerPlaces}.
 */
package dev.cliproxy.translate;
