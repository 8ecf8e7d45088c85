package dev.cliproxy.credential;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why a JSON text is refused of which nothing is wrong but that a member of an object stands in it
 * twice.
 *
 * @param name of the member, or {@code ""} where it could as well be a key in the wrong place
 */
public record RepeatedMember(String name) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_.]{0,39}");

  public RepeatedMember {
    Objects.requireNonNull(name, "name");
  }

  /**
   * Finds out whether that is why; empty when something else is wrong.
   *
   * @param refusal of a parser that looks for repeated members
   */
  public static Optional<RepeatedMember> in(JsonProcessingException refusal) {
    boolean repeated =
        refusal instanceof JsonParseException
            && refusal.getOriginalMessage().startsWith("Duplicate ");
    return repeated && refusal.getProcessor() instanceof JsonParser parser
        ? Optional.of(
            new RepeatedMember(
                Optional.ofNullable(parser.getParsingContext().getCurrentName())
                    .filter(name -> NAME.matcher(name).matches())
                    .orElse("")))
        : Optional.empty();
  }

  /** A sentence without a full stop. */
  public String sentence() {
    return name.isEmpty() ? "a member stands twice" : "the member " + name + " stands twice";
  }
}
