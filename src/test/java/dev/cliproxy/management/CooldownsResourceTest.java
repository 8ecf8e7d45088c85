package dev.cliproxy.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.credential.CooldownReason;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.testing.ApiAssertions;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.TestConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CooldownsResourceTest {
  private static final String SECRET = "sk-ant-0123456789abcd";
  private static final CredentialId REMOVED = new CredentialId("00000000000000aa");

  private final MutableClock clock = new MutableClock();
  private final Cooldowns cooldowns = new Cooldowns(clock);

  @TempDir Path folder;
  private CooldownsResource resource;
  private CredentialId claude;
  private CredentialId router;

  @BeforeEach
  void configure() throws Exception {
    Path file =
        TestConfig.write(
            folder,
            "claude-api-key: [{api-key: " + SECRET + "}]",
            "openai-compatibility:",
            "  - {name: router, base-url: 'http://me:pass@r.example/v1', api-keys: [short]}");
    Catalog catalog =
        Catalog.of(ConfigStore.open(new ConfigFile(file), folder, key -> key, clock).current());
    resource = new CooldownsResource(() -> catalog, cooldowns, clock);
    router = catalog.credentials().get(0).id();
    claude = catalog.credentials().get(1).id();
  }

  @Test
  void nothingRestsAtFirst() throws Exception {
    assertEquals(json("{'cooldowns':[]}"), list());
  }

  @Test
  void whatRestsIsListedWithItsReasonAndItsEndAndNoSecret() throws Exception {
    fail(claude, "claude-x", CooldownReason.RATE_LIMITED, 20);
    fail(router, "m", CooldownReason.UNAUTHORIZED, 0);
    clock.advance(Duration.ofMillis(1_500));
    assertEquals(
        json(
            """
            {'cooldowns':[
              {'id':'%s','provider':'claude-api-key','name':'claude-api-key',
               'key':'sk-a••••abcd','base_url':'https://api.anthropic.com','model':'claude-x',
               'reason':'rate_limited','failures':1,'until':'2026-01-01T00:00:20Z',
               'remaining_seconds':19},
              {'id':'%s','provider':'openai-compatibility','name':'router','key':'••••',
               'base_url':'http://me:••••@r.example/v1','reason':'unauthorized','failures':1,
               'until':'2026-01-01T00:30:00Z','remaining_seconds':1799}]}
            """
                .formatted(claude, router)),
        list());
    assertFalse(list().toString().contains(SECRET));
  }

  @Test
  void aCredentialThatIsNotConfiguredAnyMoreIsListedByItsId() throws Exception {
    fail(REMOVED, "m", CooldownReason.UNAVAILABLE, 0);
    assertEquals(
        json(
            """
            {'cooldowns':[{'id':'00000000000000aa','model':'m','reason':'unavailable',
              'failures':1,'until':'2026-01-01T00:00:01Z','remaining_seconds':1}]}
            """),
        list());
  }

  @Test
  void withoutASelectorAllEnd() throws Exception {
    fail(claude, "a", CooldownReason.RATE_LIMITED, 20);
    fail(REMOVED, "b", CooldownReason.RATE_LIMITED, 20);
    assertReset(2, null, null);
    assertEquals(json("{'cooldowns':[]}"), list());
    assertReset(0, null, null);
  }

  @Test
  void anIdEndsAllOfOneCredential() {
    fail(claude, "a", CooldownReason.RATE_LIMITED, 20);
    fail(claude, "b", CooldownReason.RATE_LIMITED, 20);
    fail(router, "a", CooldownReason.RATE_LIMITED, 20);
    assertReset(2, claude.value(), null);
    assertEquals(1, cooldowns.active().size());
    assertThrows(ItemNotFound.class, () -> resource.reset(claude.value(), null));
  }

  @Test
  void anIdAndAModelEndThatOne() {
    fail(claude, "a", CooldownReason.RATE_LIMITED, 20);
    fail(claude, "b", CooldownReason.RATE_LIMITED, 20);
    assertReset(1, claude.value(), "b");
    assertEquals(Optional.of("a"), cooldowns.active().get(0).model());
    assertThrows(ItemNotFound.class, () -> resource.reset(claude.value(), "b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void aSelectorThatIsEmptyDoesNotMeanAll(String empty) {
    fail(claude, "a", CooldownReason.RATE_LIMITED, 20);
    assertThrows(InvalidRequestException.class, () -> resource.reset(empty, null));
    assertThrows(InvalidRequestException.class, () -> resource.reset(null, empty));
    assertThrows(InvalidRequestException.class, () -> resource.reset(null, "a"));
    assertThrows(InvalidRequestException.class, () -> resource.reset(claude.value(), empty));
    assertEquals(1, cooldowns.active().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "0123456789abcdef0", "0123456789ABCDEF", "*"})
  void anIdOfAnotherFormIsNotFound(String id) {
    fail(claude, "a", CooldownReason.RATE_LIMITED, 20);
    assertThrows(ItemNotFound.class, () -> resource.reset(id, null));
    assertEquals(1, cooldowns.active().size());
  }

  private void fail(CredentialId id, String model, CooldownReason reason, int hint) {
    cooldowns.failed(id, model, reason, Optional.of(Duration.ofSeconds(hint)), clock.instant());
  }

  private void assertReset(int count, String id, String model) {
    assertEquals(
        "{\"status\":\"ok\",\"reset\":" + count + "}",
        resource.reset(id, model).getEntity().toString());
  }

  private JsonNode list() throws Exception {
    return json(resource.list().getEntity().toString());
  }

  private static JsonNode json(String singleQuoted) throws Exception {
    return new ObjectMapper().readTree(ApiAssertions.json(singleQuoted));
  }
}
