package dev.cliproxy.trial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrialRequestTest {
  private static final String SERVER = "http://localhost:8317";

  private static TrialRequest request(TrialFormat format, String model, String message) {
    return new TrialRequest(format, model, "0123456789abcdef", message, 256, true);
  }

  private static Set<String> wrong(String model, String message, int maxTokens) {
    return TrialRequest.problems(model, message, maxTokens).keySet();
  }

  @Test
  void whatIsOutOfBoundsIsNamedByItsField() {
    String longest = "x".repeat(TrialRequest.LONGEST_MESSAGE);
    assertEquals(Set.of(), wrong("m", longest, 1));
    assertEquals(Set.of(), wrong("m/ö:free", "Hi\n\tthere", TrialRequest.MOST_TOKENS));
    assertEquals(Set.of("message"), wrong("m", longest + "x", 1));
    assertEquals(Set.of("message"), wrong("m", " \n", 1));
    assertEquals(Set.of("max-tokens"), wrong("m", "Hi", 0));
    assertEquals(Set.of("max-tokens"), wrong("m", "Hi", TrialRequest.MOST_TOKENS + 1));
    assertEquals(Set.of("model"), wrong("", "Hi", 1));
    assertEquals(Set.of("model"), wrong("x".repeat(TrialRequest.LONGEST_MODEL + 1), "Hi", 1));
    assertEquals(Set.of("model"), wrong("m\nHost: x", "Hi", 1));
    assertEquals(Set.of("model"), wrong("m\u202Ex", "Hi", 1));
    assertEquals(Set.of("model", "message", "max-tokens"), wrong(" ", "", -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TrialRequest(TrialFormat.CLAUDE, "m", "", longest + "x", 1, false));
  }

  @Test
  void whatPeopleWriteIsInNoText() {
    assertFalse(request(TrialFormat.CLAUDE, "m", "a secret thought").toString().contains("secret"));
  }

  /** Runs the line in a shell in which curl tells what it was given. */
  private static List<String> told(String line) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-c", "curl() { printf '%s\\037' \"$@\"; }\n" + line).start();
    String out = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, shell.waitFor());
    return List.of(out.split("\u001F"));
  }

  @ParameterizedTest
  @EnumSource(TrialFormat.class)
  void theLineForAShellSendsTheSameBodyWhateverIsInIt(TrialFormat format) throws Exception {
    String evil = "it's `id` $(id) \"$HOME\" \\ ; rm -rf *\n!!";
    TrialRequest request = request(format, "a'b \"$(id)\"/c:free", evil);
    List<String> arguments = told("CLIPROXY_KEY=k-1\n" + request.curl(SERVER));
    assertEquals(new String(request.body(), UTF_8), arguments.get(arguments.size() - 1));
    String url = arguments.get(1);
    assertTrue(url.startsWith(SERVER + "/v1"), url);
    assertFalse(url.matches("(?s).*[ '\"$].*"), url);
    assertTrue(arguments.stream().anyMatch(one -> one.endsWith(" k-1")), arguments.toString());
  }

  @Test
  void aClientWithoutAKeyShowsNone() {
    TrialRequest request = new TrialRequest(TrialFormat.CLAUDE, "m", "", "Hi", 1, false);
    assertFalse(request.curl(SERVER).contains("KEY"), request.curl(SERVER));
  }
}
