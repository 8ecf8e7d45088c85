package dev.cliproxy.pages.session;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The people signed in, in memory. A session ends 30 minutes after its last use, 12 hours after its
 * start, by signing out, and when the management key changes. What a person had begun in it is kept
 * for a day, unless they have signed out. Thread-safe.
 */
public final class Sessions {
  /** How long a session lives without use. */
  public static final Duration IDLE = Duration.ofMinutes(30);

  /** How long a session lives at most. */
  public static final Duration ABSOLUTE = Duration.ofHours(12);

  /** How long after its last use a session that has ended is remembered. */
  static final Duration KEPT = Duration.ofHours(24);

  private static final int MOST_SESSIONS = 200;
  private static final int ID_BYTES = 32;
  private static final String MAC = "HmacSHA256";

  private final Clock clock;
  private final SecureRandom random;
  private final Supplier<String> keyHash;
  private final SecretKeySpec formSecret;

  // Guarded by this; the one used longest ago first. Those that have ended are among them.
  private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Nobody is signed in at first.
   *
   * @param keyHash the configured hash of the management key, asked at each look-up
   */
  public Sessions(Clock clock, SecureRandom random, Supplier<String> keyHash) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.random = Objects.requireNonNull(random, "random");
    this.keyHash = Objects.requireNonNull(keyHash, "keyHash");
    byte[] secret = new byte[ID_BYTES];
    random.nextBytes(secret);
    this.formSecret = new SecretKeySpec(secret, MAC);
  }

  /** An id that nobody has and that says nothing. */
  public String newId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  /** Starts a session under a new id, which is answered. */
  public String open() {
    return open(Optional.empty());
  }

  /** As the other; what was begun in the session before it goes on. */
  public synchronized String open(Optional<Session> before) {
    forgetOld();
    String id = newId();
    Unsaved unsaved = before.map(Session::unsaved).orElseGet(Unsaved::none);
    sessions.put(id, new Session(keyHash.get(), clock.instant(), unsaved));
    if (sessions.size() > MOST_SESSIONS) {
      sessions.remove(sessions.keySet().iterator().next());
    }
    return id;
  }

  /** The session with this id, if it has not ended; its idle time starts anew. */
  public synchronized Optional<Session> find(String id) {
    Session session = sessions.get(id);
    if (session == null || session.hasEnded()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    if (now.isAfter(session.lastUse().plus(IDLE))
        || now.isAfter(session.start().plus(ABSOLUTE))
        || !session.keyHash().equals(keyHash.get())) {
      session.end();
      return Optional.empty();
    }
    session.use(now);
    return Optional.of(session);
  }

  /** Ends a session; what was begun in it is kept. */
  public synchronized void end(String id) {
    Session session = sessions.get(id);
    if (session != null) {
      session.end();
    }
  }

  /** Ends a session and forgets it. */
  public synchronized void close(String id) {
    sessions.remove(id);
  }

  /** The session, ended or not, whose pages have this token in their forms. */
  public synchronized Optional<Session> ofFormToken(String token) {
    forgetOld();
    return sessions.entrySet().stream()
        .filter(session -> isFormToken(session.getKey(), token))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The session, ended or not, that somebody has had in this browser. */
  public Optional<Session> before(HttpServletRequest request) {
    return Cookies.value(request, Cookies.SIGNED_IN)
        .or(() -> Cookies.value(request, Cookies.SESSION).map(this::formToken))
        .flatMap(this::ofFormToken);
  }

  private void forgetOld() {
    Instant oldest = clock.instant().minus(KEPT);
    sessions.values().removeIf(session -> session.lastUse().isBefore(oldest));
  }

  /** The token that proves that a form came from a page shown to the holder of this id. */
  public String formToken(String id) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(formSecret);
      byte[] token = mac.doFinal(id.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + MAC, e);
    }
  }

  /** Whether the token was made for this session id. */
  public boolean isFormToken(String id, String token) {
    return MessageDigest.isEqual(
        formToken(id).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
