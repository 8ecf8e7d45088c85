package dev.cliproxy.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.credential.CooldownReason;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.TestConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessServletTest {
  private static final String NOT_READY = "{\"status\":\"unavailable\",\"reasons\":[\"%s\"]}";

  private final MutableClock clock = new MutableClock();
  private final Cooldowns cooldowns = new Cooldowns(clock);

  @TempDir Path folder;

  @Test
  void withoutACredentialNothingCanBeServed() throws Exception {
    assertNotReady("no credential is configured", readiness(catalog("debug: false")));
  }

  @Test
  void aProviderWithoutAnAddressIsNoCredential() throws Exception {
    assertNotReady(
        "no credential is configured",
        readiness(catalog("openai-compatibility: [{name: x, api-keys: [k]}]")));
  }

  @Test
  void oneCredentialThatDoesNotRestIsEnough() throws Exception {
    Catalog catalog = catalog("claude-api-key: [{api-key: a}, {api-key: b}]");
    ReadinessServlet readiness = readiness(catalog);
    assertReady(readiness);
    refuse(catalog.credentials().get(0));
    assertReady(readiness);
    refuse(catalog.credentials().get(1));
    assertNotReady("every credential is resting", readiness);
  }

  @Test
  void itIsReadyAgainWhenTheFirstRestEnds() throws Exception {
    Catalog catalog = catalog("claude-api-key: [{api-key: a}]");
    ReadinessServlet readiness = readiness(catalog);
    refuse(catalog.credentials().get(0));
    clock.advance(Cooldowns.LONGEST.minusMillis(1));
    assertNotReady("every credential is resting", readiness);
    clock.advance(Duration.ofMillis(1));
    assertReady(readiness);
  }

  @Test
  void aLimitOfOneModelLeavesTheOthers() throws Exception {
    Catalog catalog = catalog("claude-api-key: [{api-key: a}]");
    cooldowns.failed(
        catalog.credentials().get(0).id(),
        "claude-x",
        CooldownReason.RATE_LIMITED,
        Optional.empty(),
        clock.instant());
    assertReady(readiness(catalog));
  }

  @Test
  void aPartOfTheProgramThatDoesNotWorkIsSaid() throws Exception {
    Catalog catalog = catalog("claude-api-key: [{api-key: a}]");
    assertNotReady(
        "the admin pages cannot be built",
        new ReadinessServlet(
            () -> catalog,
            cooldowns,
            () -> List.of("the admin pages cannot be built"),
            Optional::empty));
  }

  @Test
  void whatRequestsCanBeServedWithoutIsSaidBesides() throws Exception {
    Catalog catalog = catalog("claude-api-key: [{api-key: a}]");
    ReadinessServlet readiness =
        new ReadinessServlet(
            () -> catalog, cooldowns, List::of, () -> Optional.of("nothing is recorded"));
    assertEquals(
        ReadinessServlet.Answer.json(
            200, "{\"status\":\"ok\",\"warning\":\"nothing is recorded\"}"),
        readiness.answer());
  }

  private ReadinessServlet readiness(Catalog catalog) {
    return new ReadinessServlet(() -> catalog, cooldowns, List::of, Optional::empty);
  }

  private void refuse(Credential credential) {
    cooldowns.failed(
        credential.id(), "m", CooldownReason.UNAUTHORIZED, Optional.empty(), clock.instant());
  }

  private Catalog catalog(String... lines) throws Exception {
    Path file = TestConfig.write(folder, lines);
    return Catalog.of(ConfigStore.open(new ConfigFile(file), folder, key -> key, clock).current());
  }

  private static void assertReady(ReadinessServlet readiness) {
    assertEquals(200, readiness.answer().status());
    assertEquals("{\"status\":\"ok\"}", readiness.answer().text());
  }

  private static void assertNotReady(String reason, ReadinessServlet readiness) {
    assertEquals(503, readiness.answer().status());
    assertEquals(NOT_READY.formatted(reason), readiness.answer().text());
  }
}
