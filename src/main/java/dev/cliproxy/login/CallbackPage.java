package dev.cliproxy.login;

import java.util.Map;
import java.util.Objects;
import org.apache.commons.text.StringEscapeUtils;

/**
 * What the browser shows when it comes back from a provider: what has really happened so far.
 *
 * @param status 200 when the answer was taken, else 400 or more
 * @param title plain text
 * @param text plain text
 */
public record CallbackPage(int status, String title, String text) {

  /** Sent with the page: it is kept nowhere, tells nobody its address and loads nothing. */
  public static final Map<String, String> HEADERS =
      Map.of(
          "Content-Type", "text/html; charset=utf-8",
          "Cache-Control", "no-store",
          "Referrer-Policy", "no-referrer",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY");

  private static final String DOCUMENT =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>%1$s · cliproxy</title>
      </head>
      <body>
      <h1>%1$s</h1>
      <p>%2$s</p>
      </body>
      </html>
      """;

  public CallbackPage {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(text, "text");
  }

  /** The answer was taken. */
  static CallbackPage taken(LoginProvider provider) {
    return new CallbackPage(
        200,
        "Answer received",
        provider.title()
            + " has sent its answer and cliproxy is fetching the token. Whether that succeeds is"
            + " shown on the page Logins, or by whatever started the login. You can close this"
            + " window.");
  }

  /** The provider said that there is no login. */
  static CallbackPage failed(LoginProvider provider, String error) {
    return new CallbackPage(
        400,
        "The login has failed",
        provider.title() + " answered: " + error + ". Nothing was saved.");
  }

  /** The answer was not taken. */
  static CallbackPage refused(LoginRefusedException refused) {
    return new CallbackPage(
        400,
        "This answer was not taken",
        "The reason: "
            + refused.getMessage()
            + ". Nothing was saved. Start the login again and use its newest address.");
  }

  /** The page as a document. */
  public String html() {
    return DOCUMENT.formatted(
        StringEscapeUtils.escapeHtml4(title), StringEscapeUtils.escapeHtml4(text));
  }
}
