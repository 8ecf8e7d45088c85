package dev.cliproxy.web;

import dev.cliproxy.config.field.BcryptHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares a presented management key with the configured hash. The last right key is remembered as
 * a keyed digest, so that bcrypt is paid for once; a wrong key pays every time. Thread-safe.
 */
public final class ManagementKey {
  /** What became of one comparison. */
  public enum Verdict {
    RIGHT,
    WRONG,
    /** Too many comparisons are under way to tell; worth another try. */
    BUSY
  }

  /** One expensive comparison; false for a hash that it cannot read. */
  @FunctionalInterface
  interface HashCheck {
    boolean matches(String plaintext, String hash);
  }

  static final int PARALLEL_CHECKS = 2;

  /** Waiting callers each hold a request thread. */
  static final int MAX_WAITING = 64;

  private static final Duration MAX_WAIT = Duration.ofSeconds(10);
  private static final String DIGEST = "HmacSHA256";
  private static final int DIGEST_BYTES = 32;

  /** Compared in place of a key that can never be right, to take the same time. */
  private static final String STAND_IN = "stand-in";

  private final HashCheck hashCheck;
  private final Duration maxWait;
  private final SecretKeySpec digestKey;
  private final Semaphore slots = new Semaphore(PARALLEL_CHECKS, true);

  /**
   * The digest of the last right key together with the hash that it matched: of no worth once
   * another hash is configured. Empty at first, which no digest equals. Replaced, never written to.
   */
  private volatile byte[] lastRight = {};

  /**
   * @param random gives the digest's key, which lives as long as this object
   */
  public ManagementKey(SecureRandom random) {
    this(random, BcryptHash::matches, MAX_WAIT);
  }

  ManagementKey(SecureRandom random, HashCheck hashCheck, Duration maxWait) {
    this.hashCheck = Objects.requireNonNull(hashCheck, "hashCheck");
    this.maxWait = Objects.requireNonNull(maxWait, "maxWait");
    byte[] key = new byte[DIGEST_BYTES];
    random.nextBytes(key);
    this.digestKey = new SecretKeySpec(key, DIGEST);
  }

  /**
   * Compares; never throws for what either text holds.
   *
   * @param presented what the caller sent; a bcrypt hash is never right
   * @param configuredHash the hash in force; nothing is right for one that cannot be read
   */
  public Verdict check(String presented, String configuredHash) {
    if (!BcryptHash.isHashable(presented) || BcryptHash.isHash(presented)) {
      Verdict verdict = inSlot(() -> hashCheck.matches(STAND_IN, configuredHash));
      return verdict == Verdict.BUSY ? Verdict.BUSY : Verdict.WRONG;
    }
    byte[] digest = digest(presented, configuredHash);
    if (isRemembered(digest)) {
      return Verdict.RIGHT;
    }
    return inSlot(
        () -> {
          // It may have been found right while this caller waited.
          if (isRemembered(digest)) {
            return true;
          }
          boolean right = hashCheck.matches(presented, configuredHash);
          if (right) {
            lastRight = digest;
          }
          return right;
        });
  }

  @FunctionalInterface
  private interface Comparison {
    boolean run();
  }

  private Verdict inSlot(Comparison comparison) {
    if (waiting() >= MAX_WAITING) {
      return Verdict.BUSY;
    }
    try {
      if (!slots.tryAcquire(maxWait.toMillis(), TimeUnit.MILLISECONDS)) {
        return Verdict.BUSY;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Verdict.BUSY;
    }
    try {
      return comparison.run() ? Verdict.RIGHT : Verdict.WRONG;
    } finally {
      slots.release();
    }
  }

  int waiting() {
    return slots.getQueueLength();
  }

  private boolean isRemembered(byte[] digest) {
    return MessageDigest.isEqual(digest, lastRight);
  }

  private byte[] digest(String presented, String configuredHash) {
    try {
      Mac mac = Mac.getInstance(DIGEST);
      mac.init(digestKey);
      mac.update(configuredHash.getBytes(StandardCharsets.UTF_8));
      // Neither half can move into the other: a hash holds no zero byte.
      mac.update((byte) 0);
      return mac.doFinal(presented.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + DIGEST, e);
    }
  }
}
