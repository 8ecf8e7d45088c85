package dev.cliproxy.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.config.field.BcryptHash;
import dev.cliproxy.web.ManagementKey.Verdict;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ManagementKeyTest {
  private static final String HASH = CountingCheck.hashOf("right");

  private final SecureRandom random = new SecureRandom();
  private final CountingCheck bcrypt = new CountingCheck();
  private final ManagementKey key = new ManagementKey(random, bcrypt, Duration.ofSeconds(10));

  @Test
  void aRightKeyCostsBcryptOnce() {
    for (int i = 0; i < 100; i++) {
      assertEquals(Verdict.RIGHT, key.check("right", HASH));
    }
    assertEquals(1, bcrypt.calls());
  }

  @Test
  void aWrongKeyCostsBcryptEachTimeAndDoesNotDisplaceTheRightOne() {
    key.check("right", HASH);
    for (int i = 0; i < 10; i++) {
      assertEquals(Verdict.WRONG, key.check("wrong", HASH));
    }
    assertEquals(11, bcrypt.calls());
    assertEquals(Verdict.RIGHT, key.check("right", HASH));
    assertEquals(11, bcrypt.calls());
  }

  @Test
  void anotherConfiguredHashDropsTheRememberedKey() {
    key.check("right", HASH);
    String other = CountingCheck.hashOf("other");
    assertEquals(Verdict.WRONG, key.check("right", other));
    assertEquals(Verdict.RIGHT, key.check("other", other));
    assertEquals(3, bcrypt.calls());
    assertEquals(Verdict.RIGHT, key.check("right", HASH));
    assertEquals(4, bcrypt.calls());
  }

  @Test
  void whatCanNeverBeAKeyIsRefusedAtTheSameCost() {
    String hashLike = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    List<String> never = List.of("", "a".repeat(73), "ü".repeat(37), hashLike);
    for (String presented : never) {
      assertEquals(Verdict.WRONG, key.check(presented, CountingCheck.hashOf(presented)));
    }
    assertEquals(never.size(), bcrypt.calls());
  }

  @Test
  void noKeyStandsInForARefusedOne() {
    ManagementKey yes = new ManagementKey(random, (plaintext, hash) -> true, Duration.ZERO);
    assertEquals(Verdict.WRONG, yes.check("", HASH));
    assertEquals(Verdict.WRONG, yes.check("", HASH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$", "$2b$", "$2y$"})
  void everyCommonVariantOfBcryptIsUnderstood(String variant) {
    String hash = variant + BcryptHash.hash("right", random).substring(4);
    ManagementKey real = new ManagementKey(random);
    assertEquals(Verdict.RIGHT, real.check("right", hash));
    assertEquals(Verdict.WRONG, real.check("wrong", hash));
    assertEquals(Verdict.WRONG, real.check(hash, hash));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plaintext",
        "$2a$10$",
        "$2a$xx$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
      })
  void aHashThatCannotBeReadLetsNobodyIn(String hash) {
    ManagementKey real = new ManagementKey(random);
    assertEquals(Verdict.WRONG, real.check("plaintext", hash));
    assertEquals(Verdict.WRONG, real.check("", hash));
  }

  @Test
  void twoComparisonsRunAtATimeAndTheOthersWaitTheirTurn() throws Exception {
    bcrypt.close();
    ExecutorService pool = Executors.newFixedThreadPool(10);
    try {
      List<Future<Verdict>> answers = check(10, pool, "wrong");
      awaitRunning(ManagementKey.PARALLEL_CHECKS);
      bcrypt.open();
      for (Future<Verdict> answer : answers) {
        assertEquals(Verdict.WRONG, answer.get());
      }
      assertEquals(10, bcrypt.calls());
      assertEquals(ManagementKey.PARALLEL_CHECKS, bcrypt.mostRunning());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void callersThatWaitedWithTheRightKeyShareOneComparison() throws Exception {
    bcrypt.close();
    ExecutorService pool = Executors.newFixedThreadPool(10);
    try {
      List<Future<Verdict>> answers = check(10, pool, "right");
      awaitRunning(ManagementKey.PARALLEL_CHECKS);
      bcrypt.open();
      for (Future<Verdict> answer : answers) {
        assertEquals(Verdict.RIGHT, answer.get());
      }
      assertEquals(ManagementKey.PARALLEL_CHECKS, bcrypt.calls());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void whoWaitsTooLongIsToldSoWhileARememberedKeyStillPasses() throws Exception {
    ManagementKey impatient = new ManagementKey(random, bcrypt, Duration.ofMillis(20));
    assertEquals(Verdict.RIGHT, impatient.check("right", HASH));
    bcrypt.close();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<Verdict> first = pool.submit(() -> impatient.check("wrong", HASH));
      Future<Verdict> second = pool.submit(() -> impatient.check("wrong", HASH));
      awaitRunning(ManagementKey.PARALLEL_CHECKS);
      assertEquals(Verdict.BUSY, impatient.check("wrong", HASH));
      assertEquals(Verdict.BUSY, impatient.check("", HASH));
      assertEquals(Verdict.RIGHT, impatient.check("right", HASH));
      bcrypt.open();
      assertEquals(Verdict.WRONG, first.get());
      assertEquals(Verdict.WRONG, second.get());
      assertEquals(Verdict.WRONG, impatient.check("wrong", HASH));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void onlySoManyMayWait() throws Exception {
    bcrypt.close();
    int room = ManagementKey.PARALLEL_CHECKS + ManagementKey.MAX_WAITING;
    ExecutorService pool = Executors.newFixedThreadPool(room);
    try {
      List<Future<Verdict>> answers = check(room, pool, "wrong");
      while (key.waiting() < ManagementKey.MAX_WAITING) {
        Thread.sleep(1);
      }
      assertEquals(Verdict.BUSY, key.check("wrong", HASH));
      bcrypt.open();
      for (Future<Verdict> answer : answers) {
        assertEquals(Verdict.WRONG, answer.get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private List<Future<Verdict>> check(int times, ExecutorService pool, String presented) {
    List<Future<Verdict>> answers = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      answers.add(pool.submit(() -> key.check(presented, HASH)));
    }
    return answers;
  }

  private void awaitRunning(int count) throws InterruptedException {
    while (bcrypt.running() < count) {
      Thread.sleep(1);
    }
  }
}
