package dev.cliproxy.login;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.cliproxy.login.LoginRefusedException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a provider sends back through the browser, wherever it arrives. What is missing is {@code
 * ""}.
 *
 * @param code secret
 * @param state which login it belongs to
 * @param error the provider's word for what went wrong
 */
public record CallbackAnswer(String code, String state, String error) {
  private static final int LONGEST = 8_192;
  private static final int LONGEST_ERROR = 200;
  private static final Pattern STATE = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Pattern CODE = Pattern.compile("[!-~]{1,4096}");

  /** What Claude's own page shows to be copied. */
  private static final Pattern CODE_AND_STATE = Pattern.compile("([!-~&&[^#?&/]]+)#([!-~&&[^#]]+)");

  /**
   * Accepts what can belong to a login.
   *
   * @throws LoginRefusedException when the state is missing or malformed, or there is neither a
   *     good code nor an error
   */
  public CallbackAnswer {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(error, "error");
    // Claude hands out a code with the state behind it.
    int mark = code.indexOf('#');
    if (mark >= 0) {
      String stated = code.substring(mark + 1);
      code = code.substring(0, mark);
      state = state.isEmpty() ? stated : state;
      if (!stated.isEmpty() && !stated.equals(state)) {
        throw invalid("state-invalid", "invalid state");
      }
    }
    if (state.isEmpty()) {
      throw invalid("state-missing", "state is required");
    }
    if (!STATE.matcher(state).matches()) {
      throw invalid("state-invalid", "invalid state");
    }
    error = printable(error);
    if (code.isEmpty() && error.isEmpty()) {
      throw invalid("code-missing", "code or error is required");
    }
    if (!code.isEmpty() && !CODE.matcher(code).matches()) {
      throw invalid("code-invalid", "invalid code");
    }
  }

  /**
   * Reads the query of the address that the browser was sent to.
   *
   * @param query as it came, or null
   * @throws LoginRefusedException as the constructor does
   */
  public static CallbackAnswer ofQuery(String query) {
    if (query == null || query.length() > LONGEST) {
      throw query == null
          ? invalid("state-missing", "state is required")
          : invalid("address-too-long", "the address is too long");
    }
    Map<String, List<String>> parameters = URLUtils.parseParameters(query);
    String error = value(parameters, "error");
    return new CallbackAnswer(
        value(parameters, "code"),
        value(parameters, "state"),
        error.isEmpty() ? value(parameters, "error_description") : error);
  }

  /**
   * Reads what a person has copied: the address that the browser could not open, or Claude's {@code
   * code#state}.
   *
   * @throws LoginRefusedException as the constructor does
   */
  public static CallbackAnswer ofPasted(String text) {
    String pasted = text.strip();
    if (pasted.length() > LONGEST) {
      throw invalid("address-too-long", "the address is too long");
    }
    Matcher both = CODE_AND_STATE.matcher(pasted);
    if (both.matches()) {
      return new CallbackAnswer(both.group(1), both.group(2), "");
    }
    int question = pasted.indexOf('?');
    if (question < 0) {
      throw invalid("no-address", "invalid redirect_url");
    }
    String query = pasted.substring(question + 1);
    int mark = query.indexOf('#');
    if (mark < 0) {
      return ofQuery(query);
    }
    // What a browser takes for a fragment may be the state behind Claude's code.
    String fragment = query.substring(mark + 1);
    query = query.substring(0, mark);
    return ofQuery(
        query.contains("state=") || fragment.isEmpty() ? query : query + "&state=" + fragment);
  }

  /** The error, if there is one. */
  Optional<String> failure() {
    return error.isEmpty() ? Optional.empty() : Optional.of(error);
  }

  /** A parameter that is there twice has no meaning. */
  private static String value(Map<String, List<String>> parameters, String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw invalid("repeated", "expected " + name + " once");
    }
    return values.isEmpty() || values.get(0) == null ? "" : values.get(0).strip();
  }

  private static String printable(String text) {
    String shown = text.replaceAll("\\p{C}|\\p{Zl}|\\p{Zp}", " ").strip();
    return shown.length() <= LONGEST_ERROR ? shown : shown.substring(0, LONGEST_ERROR);
  }

  private static LoginRefusedException invalid(String code, String message) {
    return new LoginRefusedException(Reason.INVALID, code, message);
  }

  /** Without the code and the state. */
  @Override
  public String toString() {
    return "CallbackAnswer[]";
  }
}
