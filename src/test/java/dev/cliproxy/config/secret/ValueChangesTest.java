package dev.cliproxy.config.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueChangesTest {
  private static final String SECRET = "hunter2-hunter2";

  private static ValueChanges between(String before, String after) {
    return ValueChanges.between(before, after, secret -> "••••");
  }

  private static ValueChange change(String path, String before, String after) {
    return new ValueChange(path, Optional.ofNullable(before), Optional.ofNullable(after));
  }

  @Test
  void aValueThatDiffersIsNamedByItsPathWithBothItsTexts() {
    assertEquals(
        List.of(
            change("request-retry", "3", "5"),
            change("quota-exceeded.switch-project", "true", null),
            change("port", null, "9000")),
        between(
                "debug: true\nrequest-retry: 3\nquota-exceeded: {switch-project: true, x: 1}\n",
                "request-retry: 5\nquota-exceeded: {x: 1}\ndebug: true # y\nport: 9000\n")
            .values());
  }

  @Test
  void aCommentOrAnotherWayOfWritingIsNoDifference() {
    assertEquals(
        new ValueChanges(List.of(), 0),
        between(
            "a: [x, y] # one\nb: &n {c: 1}\nd: *n\n", "a:\n- 'x'\n- y\nb: {c: 1}\nd: {c: 1}\n"));
  }

  @Test
  void anItemThatIsGoneIsOneChangeAndNotOneOfAllBehindIt() {
    assertEquals(
        List.of(change("l[1]", "b", null)), between("l: [a, b, c, d]", "l: [a, c, d]").values());
    assertEquals(List.of(change("l[0]", null, "z")), between("l: [a, b]", "l: [z, a, b]").values());
    assertEquals(
        List.of(change("l[1]", "b", "B")), between("l: [a, b, c]", "l: [a, B, c]").values());
    assertEquals(
        List.of(change("l[0]", "a", null), change("l[1]", "a", null)),
        between("l: [a, a]", "l: []").values());
  }

  @Test
  void aWholeEntryIsOneChangeWithItsSecretsMasked() {
    assertEquals(
        List.of(
            change(
                "claude-api-key[0]",
                null,
                "{\"api-key\":\"••••\",\"base-url\":\"https://one.example\",\"n\":1}")),
        between(
                "claude-api-key: []",
                "claude-api-key: [{api-key: sk-1, base-url: 'https://one.example', n: 1}]")
            .values());
  }

  @Test
  void aSecretThatIsReplacedIsAChangeOfWhichBothSidesAreMasked() {
    assertEquals(
        List.of(change("api-keys[0]", "••••", "••••")),
        between("api-keys: [one-secret]", "api-keys: [another-one]").values());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api-keys: [%s]",
        "api-keys:\n  - %s # ours\n",
        "api-keys: ['%s']",
        "api-keys: [\"\\x68unter2-hunter2\"]",
        "x: {my-token: &t %s}\nlabel: *t\n",
        "defaults: &d {password: %s}\nother:\n  <<: *d\n",
        "x:\n  secret: |\n    first\n    %s\n",
        "x:\n  secret: >-\n    %s\n",
        "x:\n  secret: !mine %s\n",
        "? api-keys\n: - %s\n",
        "\"api-keys\": [\"hunter2\\\n  -hunter2\"]",
        "headers: {X-Team: %s}",
        "proxy-url: http://me:%s@proxy.example",
        "webhook: https://h.example/?token=%s",
        "url: https://h.example/?token=%s",
        "note: 'the password: %s'",
        "api-keys: [%s]\nmodels: {%s: 1}\n",
        "api-keys: [%s]\nnote: it is %s indeed\n",
        "api-keys: [%s]\nlist: [a, [%s]]\n",
        "note: |\n  # old api-key: %s\n",
        "%1$s1: {sk-%1$s: x}\napi-keys: [%1$s1]",
        "remote-management: {secret-key: %s}"
      })
  void noSecretIsShownWhateverItsForm(String form) {
    String text = form.contains("%1$s") ? form.formatted(SECRET) : form.replace("%s", SECRET);
    for (ValueChanges changes :
        List.of(
            between("", text),
            between(text, ""),
            between(text, text.replace("hunter2", "other9")))) {
      assertTrue(changes.size() > 0 || !text.contains(SECRET), text);
      assertFalse(changes.toString().contains(SECRET), () -> text + " shows " + changes);
    }
    assertTrue(between("", text).size() > 0, text);
  }

  @Test
  void aSecretOfTheOldTextIsOneInTheNewTextToo() {
    ValueChanges changes =
        between("api-keys: [" + SECRET + "]", "label: " + SECRET + "\nnote: was " + SECRET);
    assertEquals(3, changes.size());
    assertFalse(changes.toString().contains(SECRET), changes.toString());
  }

  @Test
  void manyAndLongValuesAreCut() {
    String many =
        IntStream.range(0, 120).mapToObj(i -> "k" + i + ": v").collect(Collectors.joining("\n"));
    ValueChanges changes = between("", many);
    assertEquals(50, changes.values().size());
    assertEquals(70, changes.more());
    ValueChange cut = between("", "a: " + "\uD83D\uDE00 x ".repeat(200)).values().get(0);
    assertEquals(301, cut.after().orElseThrow().codePoints().count());
    assertTrue(cut.after().orElseThrow().endsWith("…"));
  }

  @Test
  void aTextThatIsNotYamlSaysNothing() {
    assertEquals(List.of(change("a", null, "1")), between("b: [", "a: 1").values());
  }
}
