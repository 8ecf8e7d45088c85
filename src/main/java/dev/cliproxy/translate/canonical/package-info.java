/**
 * What all formats of generating text say, once: the {@link dev.cliproxy.translate.canonical.Prompt
 * request}, and the {@link dev.cliproxy.translate.canonical.StreamPart parts} of an answer in their
 * order; and what a format has to know to be translated, its {@link
 * dev.cliproxy.translate.canonical.Codec codec}. Shaped on ordered parts of content, because that
 * is what all four have in common; what OpenAI's chat cannot say, three of them can.
 *
 * <p>A field is here when two formats have it. What one alone has is either without meaning to
 * another provider, then it is one of the {@link dev.cliproxy.translate.canonical.Losses losses}
 * and named to the client, or the request means something else without it, then it is {@link
 * dev.cliproxy.translate.canonical.UntranslatableException refused}. Nothing is dropped in silence.
 *
 * <p>What was spent and whether an answer is an error is not here: {@link
 * dev.cliproxy.translate.AnswerReader} reads these of every answer, passed or translated, and so
 * their names have one home, {@code AnswerPlaces}; the names of all content have one in the codecs.
 *
 * <p>Pure: no I/O, no threads, no clock, no chance.
 */
package dev.cliproxy.translate.canonical;
