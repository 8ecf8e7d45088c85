package dev.cliproxy.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cliproxy.login.LoginRefusedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackAnswerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:54545/callback?code=c-1&state=s-1",
        "  http://localhost:54545/callback?state=s-1&code=c-1&scope=a+b  ",
        "https://server.example/anthropic/callback?code=c-1&state=s-1#",
        "http://localhost:54545/callback?code=c-1#s-1",
        "http://localhost:54545/callback?code=c-1%23s-1",
        "http://localhost:54545/callback?code=c-1%23s-1&state=s-1",
        "?code=c-1&state=s-1",
        "c-1#s-1",
      })
  void aPastedTextIsUnderstood(String pasted) {
    assertEquals(new CallbackAnswer("c-1", "s-1", ""), CallbackAnswer.ofPasted(pasted));
  }

  @ParameterizedTest
  @CsvSource({
    "'', invalid redirect_url",
    "http://localhost/callback, invalid redirect_url",
    "?code=c, state is required",
    "?state=s, code or error is required",
    "?state=s&code=, code or error is required",
    "?state=s&state=t&code=c, expected state once",
    "?state=s&code=c&code=d, expected code once",
    "?state=s&code=a%0Ab, invalid code",
    "?state=../x&code=c, invalid state",
    "?state=a%00b&code=c, invalid state",
    "?state=s&code=c%23t, invalid state",
  })
  void aTextThatMakesNoSenseIsRefusedWithTheReason(String pasted, String message) {
    LoginRefusedException refused =
        assertThrows(LoginRefusedException.class, () -> CallbackAnswer.ofPasted(pasted));
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals(message, refused.getMessage());
  }

  @Test
  void whatIsTooLongIsRefused() {
    String state = "s".repeat(129);
    assertThrows(
        LoginRefusedException.class, () -> CallbackAnswer.ofQuery("code=c&state=" + state));
    assertThrows(
        LoginRefusedException.class,
        () -> CallbackAnswer.ofQuery("state=s&code=" + "c".repeat(5_000)));
    assertThrows(LoginRefusedException.class, () -> CallbackAnswer.ofQuery("a".repeat(10_000)));
    assertThrows(
        LoginRefusedException.class, () -> CallbackAnswer.ofPasted("?" + "a".repeat(10_000)));
  }

  @Test
  void anErrorIsOneShortLineAndItsDescriptionStandsInForIt() {
    assertEquals("a b", CallbackAnswer.ofQuery("state=s&error=a%0Ab").error());
    assertEquals("why", CallbackAnswer.ofQuery("state=s&error_description=why").error());
    assertEquals("e", CallbackAnswer.ofQuery("state=s&error=e&error_description=why").error());
    assertEquals(200, CallbackAnswer.ofQuery("state=s&error=" + "e".repeat(900)).error().length());
  }

  @Test
  void itsTextHoldsNoSecret() {
    String text = new CallbackAnswer("the-code", "the-state", "").toString();
    assertFalse(text.contains("the-"), text);
  }
}
