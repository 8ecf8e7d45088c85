package dev.cliproxy.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.htmlunit.html.HtmlPage;

/** Texts that would be code if a page did not escape them. */
public final class Evil {
  public static final List<String> TEXTS =
      List.of(
          "\"><script>alert(1)</script>",
          "'\"><img src=x onerror=alert(1)>",
          "</textarea><svg onload=alert(1)>",
          "javascript:alert(1)");

  private Evil() {}

  /** No markup of ours holds what they would make, not even the part of it that a mask shows. */
  public static void assertHarmless(HtmlPage page) {
    String html = page.getWebResponse().getContentAsString();
    for (String code :
        List.of("<script>", "<img src=x", "<svg onload", "<b id=x", "\"><s•", "'\"><•", "??")) {
      assertFalse(html.contains(code), () -> code + " in\n" + html);
    }
    assertFalse(html.matches("(?s).*(href|action|src)=\"javascript:.*"), html);
  }
}
