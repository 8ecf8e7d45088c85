package dev.cliproxy.translate.canonical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameRuleTest {
  private static final NameRule RULE = NameRule.of(64);
  private static final NameRule LETTER_FIRST =
      new NameRule(Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]*"), 64);

  @ParameterizedTest
  @ValueSource(strings = {"a", "mcp__server__do-it", "0", "call_1", "-", "_"})
  void aLegalNameStaysAsItIs(String name) {
    assertEquals(name, RULE.applied(name));
    assertEquals("x".repeat(64), RULE.applied("x".repeat(64)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "functions.Bash:0", "é", "工具", "0.1", "a\nb", "𝄞", "\ud834", "a b"})
  void anyOtherBecomesALegalOneAndAlwaysTheSame(String name) {
    for (NameRule rule : new NameRule[] {RULE, LETTER_FIRST, NameRule.of(16)}) {
      String applied = rule.applied(name);
      assertTrue(rule.legal().matcher(applied).matches(), applied);
      assertTrue(applied.length() <= rule.maxLength(), applied);
      assertEquals(applied, rule.applied(name));
      assertEquals(applied, rule.applied(applied));
    }
  }

  @Test
  void whatIsTooLongIsCutAndStillToldApart() {
    String long1 = "mcp__" + "x".repeat(100) + "1";
    String long2 = "mcp__" + "x".repeat(100) + "2";

    assertEquals(64, RULE.applied(long1).length());
    assertTrue(RULE.applied(long1).startsWith("mcp__xxx"));
    assertNotEquals(RULE.applied(long1), RULE.applied(long2));
  }

  @Test
  void namesThatAreCleanedToTheSameStayDifferent() {
    assertNotEquals(RULE.applied("functions.Bash:0"), RULE.applied("functions_Bash_0"));
    assertNotEquals(RULE.applied("functions.Bash:0"), RULE.applied("functions:Bash.0"));
    assertEquals("functions_Bash_0", RULE.applied("functions_Bash_0"));
  }

  @Test
  void aRuleThatWantsALetterFirstGetsOne() {
    assertEquals("a.b:c", LETTER_FIRST.applied("a.b:c"));
    assertTrue(LETTER_FIRST.applied("0abc").startsWith("_0abc_"));
  }

  @Test
  void differentNamesBecomeDifferentOnes() {
    Random random = new Random(1);
    Map<String, String> names = new HashMap<>();
    for (int round = 0; round < 10_000; round++) {
      StringBuilder name = new StringBuilder();
      for (int at = 0; at < 1 + random.nextInt(80); at++) {
        name.append("ab_.:é/ ".charAt(random.nextInt(8)));
      }
      String before = names.put(RULE.applied(name.toString()), name.toString());
      assertTrue(before == null || before.equals(name.toString()), name.toString());
    }
  }

  @Test
  void aRuleLeavesRoomToTellNamesApart() {
    assertThrows(IllegalArgumentException.class, () -> NameRule.of(15));
  }
}
