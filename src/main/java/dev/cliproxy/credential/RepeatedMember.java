package dev.cliproxy.credential;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells of a JSON text that is refused only because a member of an object stands in it twice. */
public final class RepeatedMember {
  /** What could as well be a key in the wrong place is not repeated. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_.]{0,39}");

  private RepeatedMember() {}

  /**
   * A sentence with the member's name, if it is one, without a full stop; empty when something else
   * is wrong.
   *
   * @param refusal of a parser that looks for repeated members
   */
  public static Optional<String> sentence(JsonProcessingException refusal) {
    boolean repeated =
        refusal instanceof JsonParseException
            && refusal.getOriginalMessage().startsWith("Duplicate ");
    return repeated && refusal.getProcessor() instanceof JsonParser parser
        ? Optional.of(
            Optional.ofNullable(parser.getParsingContext().getCurrentName())
                .filter(name -> NAME.matcher(name).matches())
                .map(name -> "the member " + name + " stands twice")
                .orElse("a member stands twice"))
        : Optional.empty();
  }
}
