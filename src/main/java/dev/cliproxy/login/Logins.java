package dev.cliproxy.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.cliproxy.author.Author;
import dev.cliproxy.credential.AuthFileException;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.AuthFileNotFoundException;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.login.DeviceProtocol.Device;
import dev.cliproxy.login.DeviceProtocol.Poll;
import dev.cliproxy.login.LoginRefusedException.Reason;
import dev.cliproxy.wording.Wording;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logins of the last ten minutes, in memory. A login is known by its state, which nobody can
 * guess and which is good for one answer. Thread-safe.
 *
 * <p>Where there are several nodes, each knows those of the others when it is asked about them, and
 * the one that gets an answer fetches the token.
 */
public final class Logins implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

  /** How long a login may take, and how long its end can be asked for. */
  public static final Duration LIFE = Duration.ofMinutes(10);

  /** How many may wait at a time. */
  public static final int MOST_WAITING = 64;

  private static final int MOST_REMEMBERED = 256;
  private static final int STATE_BYTES = 32;
  private static final int LONGEST_PROJECT_ID = 100;
  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);
  private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FAILED = "Authentication failed: ";
  private static final Wording CANCELLED = Wording.of("login-cancelled", "the login was cancelled");

  /** What else a login by browser has to know when the browser comes back. */
  private record Browser(BrowserProtocol protocol, CodeVerifier verifier, String projectId) {
    /** The verifier is secret. */
    @Override
    public String toString() {
      return "Browser[]";
    }
  }

  private final Protocols protocols;
  private final AuthFiles files;
  private final Clock clock;
  private final Executor work;
  private final LoginTimer timer;
  private final SharedLogins shared;
  private final LoopbackListeners listeners;

  /** So often other nodes' logins are read at most: anybody may come with a state. */
  private static final Duration BETWEEN_READINGS = Duration.ofMillis(200);

  // Guarded by this; the oldest first.
  private final Map<String, Login> logins = new LinkedHashMap<>();
  private final Map<String, Browser> browsers = new HashMap<>();
  private long lastId;
  private Instant lastReading = Instant.MIN;

  /**
   * No login waits at first.
   *
   * @param work runs what waits for a provider
   * @param timer for the questions of logins by device code, and for the end of all
   */
  public Logins(
      Protocols protocols,
      AuthFiles files,
      SharedLogins shared,
      Clock clock,
      Executor work,
      LoginTimer timer) {
    this.shared = Objects.requireNonNull(shared, "shared");
    this.protocols = Objects.requireNonNull(protocols, "protocols");
    this.files = Objects.requireNonNull(files, "files");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.work = Objects.requireNonNull(work, "work");
    this.timer = Objects.requireNonNull(timer, "timer");
    this.listeners = new LoopbackListeners(this::arrive);
  }

  /**
   * Starts a login in a browser, or Qwen's by device code.
   *
   * @param author who does; the token file that comes of it is saved in that name
   * @param projectId for Gemini, or {@code ""}
   * @throws LoginRefusedException when it cannot be
   */
  public LoginView start(Author author, LoginProvider provider, String projectId) {
    return switch (provider) {
      case CLAUDE -> startInBrowser(author, provider, protocols.claude(), "");
      case CODEX -> startInBrowser(author, provider, protocols.codex(), "");
      case GEMINI -> startGemini(author, projectId.strip());
      case QWEN -> startByDevice(author, provider, protocols.qwen());
    };
  }

  /**
   * Starts a login for which no browser has to come back here.
   *
   * @param author as for {@link #start}
   * @throws LoginRefusedException when it cannot be
   */
  public LoginView startByDevice(Author author, LoginProvider provider) {
    return switch (provider) {
      case CODEX -> startByDevice(author, provider, protocols.codex());
      case QWEN -> startByDevice(author, provider, protocols.qwen());
      case CLAUDE, GEMINI ->
          throw new LoginRefusedException(
              Reason.INVALID, "no-device", provider.title() + " has no login by device code");
    };
  }

  private LoginView startGemini(Author author, String projectId) {
    if (!projectId.matches("[A-Za-z0-9._:-]{0," + LONGEST_PROJECT_ID + "}")) {
      throw new LoginRefusedException(Reason.INVALID, "project-id", "invalid project_id");
    }
    if (protocols.providers().gemini().clientSecret().isEmpty()) {
      throw new LoginRefusedException(
          Reason.NOT_CONFIGURED,
          "client-secret",
          "the Google client secret is not configured: set oauth.gemini.client-secret in the"
              + " configuration or CLIPROXY_GEMINI_CLIENT_SECRET in the environment");
    }
    return startInBrowser(author, LoginProvider.GEMINI, protocols.gemini(), projectId);
  }

  private LoginView startInBrowser(
      Author author, LoginProvider provider, BrowserProtocol protocol, String projectId) {
    CodeVerifier verifier = protocols.newVerifier();
    State state = new State(protocols.randomText(STATE_BYTES));
    URI url = protocol.authorizationUrl(state, verifier);
    Login login;
    synchronized (this) {
      login = add(author, provider, state.getValue(), url, Optional.empty(), LIFE, protocol.port());
      browsers.put(state.getValue(), new Browser(protocol, verifier, projectId));
      login.place().flatMap(listeners::open).ifPresent(login::note);
    }
    tell(login, Optional.of(verifier.getValue()), projectId);
    return login.view();
  }

  /** A login that other nodes cannot know of is none: its answer may come to them. */
  private void tell(Login login, Optional<String> verifier, String projectId) {
    try {
      shared.begin(login.shared(verifier, projectId));
    } catch (SharedLoginsException e) {
      login.fail(CANCELLED);
      synchronized (this) {
        logins.remove(login.state());
        tidy();
      }
      throw unavailable();
    }
  }

  private static LoginRefusedException unavailable() {
    return new LoginRefusedException(
        Reason.UNAVAILABLE,
        "shared",
        "the database that the nodes share cannot be reached; try again");
  }

  /** Finds out what other nodes have begun and ended, if that can be found out. */
  private void follow() {
    synchronized (this) {
      Instant now = clock.instant();
      if (lastReading.isAfter(now.minus(BETWEEN_READINGS)) && !lastReading.isAfter(now)) {
        return;
      }
      lastReading = now;
    }
    List<SharedLogin> told;
    try {
      told = shared.list();
    } catch (SharedLoginsException e) {
      LOG.debug("The logins of other nodes cannot be read", e);
      return;
    }
    synchronized (this) {
      for (SharedLogin login : told) {
        Login known = logins.get(login.state());
        if (known == null) {
          adopt(login);
        } else {
          known.follow(login.status(), login.shown());
        }
      }
      tidy();
    }
  }

  /** Guarded by this. */
  private void adopt(SharedLogin told) {
    Login login =
        new Login(
            ++lastId,
            told.author(),
            told.provider(),
            told.state(),
            told.url(),
            told.userCode(),
            told.end(),
            told.port(),
            false);
    login.follow(told.status(), told.shown());
    remember(login);
    told.verifier()
        .ifPresent(
            verifier ->
                browsers.put(
                    told.state(),
                    new Browser(
                        protocols.browser(told.provider()),
                        new CodeVerifier(verifier),
                        told.projectId())));
  }

  /** Tells other nodes how a login has ended; they find out at its end when that does not work. */
  private void tellEnd(Login login) {
    try {
      shared.end(login.state(), login.status());
    } catch (SharedLoginsException e) {
      LOG.debug("Other nodes are not told of the end of a login", e);
    }
  }

  private LoginView startByDevice(Author author, LoginProvider provider, DeviceProtocol protocol) {
    synchronized (this) {
      requireRoom();
    }
    Device device;
    try {
      device = protocol.start();
    } catch (ProviderException e) {
      throw new LoginRefusedException(
          Reason.PROVIDER_FAILED,
          "device",
          "failed to start device authorization flow: " + e.getMessage(),
          Optional.of(e.failure()));
    }
    Duration life = device.life().compareTo(LIFE) < 0 ? device.life() : LIFE;
    Login login;
    synchronized (this) {
      String state = protocols.randomText(STATE_BYTES);
      Optional<String> code = Optional.of(device.userCode()).filter(text -> !text.isEmpty());
      login = add(author, provider, state, device.url(), code, life, 0);
    }
    tell(login, Optional.empty(), "");
    Duration interval = device.interval().isZero() ? USUAL_INTERVAL : device.interval();
    askLater(login, protocol, device, bounded(interval));
    return login.view();
  }

  /** Guarded by this. */
  private Login add(
      Author author,
      LoginProvider provider,
      String state,
      URI url,
      Optional<String> userCode,
      Duration life,
      int port) {
    requireRoom();
    Login login =
        new Login(
            ++lastId,
            author,
            provider,
            state,
            url,
            userCode,
            clock.instant().plus(life),
            port,
            true);
    remember(login);
    LOG.info("A login at {} has started", provider.title());
    return login;
  }

  /** Guarded by this. */
  private void remember(Login login) {
    logins.put(login.state(), login);
    if (logins.size() > MOST_REMEMBERED) {
      logins.values().stream()
          .filter(old -> !old.isOpen())
          .findFirst()
          .ifPresent(old -> logins.remove(old.state()));
    }
    // A moment later, so that it is surely over by then.
    timer.after(LIFE.plusSeconds(1), this::tidy);
  }

  /** Guarded by this. */
  private void requireRoom() {
    tidy();
    if (logins.values().stream().filter(Login::isOpen).count() >= MOST_WAITING) {
      throw new LoginRefusedException(
          Reason.TOO_MANY, "too-many", "too many logins wait; finish or cancel some of them");
    }
  }

  /** Forgets what is over, and closes the listeners that nobody needs. */
  private synchronized void tidy() {
    Instant now = clock.instant();
    logins.values().stream()
        .filter(login -> !now.isBefore(login.end()))
        .forEach(login -> login.fail(LoginStatus.UNKNOWN.reason()));
    logins.values().removeIf(login -> !now.isBefore(login.end()));
    browsers.keySet().removeIf(state -> !logins.containsKey(state) || !isWaiting(state));
    listeners.keep(
        logins.values().stream()
            .filter(Login::isWaiting)
            .flatMap(login -> login.place().stream())
            .collect(Collectors.toSet()));
  }

  private boolean isWaiting(String state) {
    return logins.get(state).isWaiting();
  }

  /** How the login with this state stands; nothing when there is none, or not any more. */
  public Optional<LoginStatus> status(String state) {
    if (find(state).filter(login -> !login.isOpen()).isEmpty()) {
      follow();
    }
    return find(state).map(Login::status);
  }

  private synchronized Optional<Login> find(String state) {
    tidy();
    return Optional.ofNullable(logins.get(state));
  }

  /** The logins that are known and not put away, the newest first. */
  public List<LoginView> list() {
    follow();
    List<LoginView> views = new ArrayList<>();
    synchronized (this) {
      tidy();
      logins.values().stream().filter(Login::isShown).map(Login::view).forEach(views::add);
    }
    Collections.reverse(views);
    return List.copyOf(views);
  }

  /** Cancels a login and puts it away; false when there was none that had not ended. */
  public boolean cancel(String state) {
    Optional<Login> open = known(state).filter(login -> login.fail(CANCELLED));
    open.ifPresent(
        login -> {
          tellEnd(login);
          putAway(login);
        });
    synchronized (this) {
      tidy();
    }
    return open.isPresent();
  }

  /** Takes a login that has ended off the list; what it is asked for by its state it still says. */
  public void putAway(String state) {
    known(state).filter(login -> !login.isOpen()).ifPresent(this::putAway);
  }

  private void putAway(Login login) {
    login.putAway();
    try {
      shared.putAway(login.state());
    } catch (SharedLoginsException e) {
      LOG.debug("A login stays on other nodes' lists", e);
    }
  }

  /** A login of this node or another. */
  private Optional<Login> known(String state) {
    Optional<Login> login = find(state);
    if (login.isPresent()) {
      return login;
    }
    follow();
    return find(state);
  }

  /**
   * Takes what a provider has sent back.
   *
   * @param provider whose it is said to be, if that is said
   * @throws LoginRefusedException when no login waits for it; nothing has changed then
   */
  public void callback(Optional<LoginProvider> provider, CallbackAnswer answer) {
    Login login =
        known(answer.state())
            .orElseThrow(
                () ->
                    new LoginRefusedException(
                        Reason.UNKNOWN, "unknown", "unknown or expired state"));
    if (provider.isPresent() && provider.get() != login.provider()) {
      throw new LoginRefusedException(
          Reason.INVALID, "other-provider", "provider does not match state");
    }
    Browser browser = taken(login);
    Optional<String> failure = answer.failure();
    if (failure.isPresent()) {
      end(login, Wording.of("login-refused", FAILED + failure.get(), failure.get()));
    } else {
      doWork(login, () -> exchange(login, browser, answer.code()));
    }
  }

  /** What its answer is used with; only one answer is taken, by one node. */
  private Browser taken(Login login) {
    Browser browser;
    synchronized (this) {
      browser = login.isWaiting() ? browsers.get(login.state()) : null;
    }
    try {
      if (browser == null || !shared.take(login.state()) || !login.take()) {
        throw new LoginRefusedException(
            Reason.NOT_PENDING, "not-pending", "oauth flow is not pending");
      }
    } catch (SharedLoginsException e) {
      throw unavailable();
    }
    synchronized (this) {
      browsers.remove(login.state());
    }
    return browser;
  }

  /**
   * As {@link #callback}, for a browser that waits for a page.
   *
   * @param query of the address that it was sent to, or null
   */
  public CallbackPage callbackPage(LoginProvider provider, String query) {
    try {
      CallbackAnswer answer = CallbackAnswer.ofQuery(query);
      callback(Optional.of(provider), answer);
      return answer
          .failure()
          .map(error -> CallbackPage.failed(provider, error))
          .orElseGet(() -> CallbackPage.taken(provider));
    } catch (LoginRefusedException e) {
      return CallbackPage.refused(e);
    }
  }

  private CallbackPage arrive(LoopbackListeners.Place place, String query) {
    LoginProvider provider =
        List.of(LoginProvider.values()).stream()
            .filter(each -> each.redirectPath().equals(place.path()))
            .findFirst()
            .orElseThrow();
    return callbackPage(provider, query);
  }

  private void exchange(Login login, Browser browser, String code) throws ProviderException {
    Tokens tokens;
    try {
      tokens = browser.protocol().exchange(code, new State(login.state()), browser.verifier());
    } catch (ProviderException e) {
      end(login, e.failure().after("Failed to exchange authorization code for tokens: "));
      return;
    }
    save(login, browser.protocol().file(tokens, browser.projectId(), clock.instant()));
  }

  private void askLater(Login login, DeviceProtocol protocol, Device device, Duration interval) {
    timer.after(interval, () -> doWork(login, () -> ask(login, protocol, device, interval)));
  }

  private void ask(Login login, DeviceProtocol protocol, Device device, Duration interval)
      throws ProviderException {
    tidy();
    follow();
    if (!login.isOpen()) {
      return;
    }
    Poll answer;
    try {
      answer = protocol.poll(device);
    } catch (ProviderException e) {
      if (!e.mayPass()) {
        throw e;
      }
      answer = new Poll.Pending();
    }
    if (answer instanceof Poll.Agreed agreed) {
      takeTold(login);
      save(login, protocol.file(agreed.tokens(), clock.instant()));
    } else if (answer instanceof Poll.SlowDown) {
      askLater(login, protocol, device, bounded(interval.plus(USUAL_INTERVAL)));
    } else {
      askLater(login, protocol, device, interval);
    }
  }

  /** Nobody else can take the answer to this node's question. */
  private void takeTold(Login login) {
    login.take();
    try {
      boolean unused = shared.take(login.state());
    } catch (SharedLoginsException e) {
      LOG.debug("Other nodes are not told that a token is being fetched", e);
    }
  }

  private static Duration bounded(Duration interval) {
    Duration least = Duration.ofSeconds(1);
    if (interval.compareTo(least) < 0) {
      return least;
    }
    return interval.compareTo(LONGEST_INTERVAL) < 0 ? interval : LONGEST_INTERVAL;
  }

  /** Fields of a file that another program has put there stay when somebody logs in again. */
  private void save(Login login, TokenFile file) {
    try {
      login.save(
          () -> {
            ObjectNode whole = present(file.name());
            whole.setAll(file.fields());
            byte[] content = (whole + "\n").getBytes(StandardCharsets.UTF_8);
            files.save(login.author(), file.name(), content);
            return file.name();
          });
      tellEnd(login);
      LOG.info("A login at {} has ended", login.provider().title());
    } catch (IOException | AuthFileException e) {
      LOG.error("A token file cannot be saved", e);
      end(login, Wording.of("login-not-saved", "Failed to save authentication tokens"));
    }
    tidy();
  }

  private ObjectNode present(AuthFileName name) throws IOException {
    try {
      byte[] content = files.read(name);
      return JSON.readTree(content) instanceof ObjectNode object ? object : TokenFile.object();
    } catch (AuthFileNotFoundException | JsonProcessingException e) {
      return TokenFile.object();
    }
  }

  /**
   * Saves the cookies of Gemini's web page as a file; no request is ever made with them.
   *
   * @param author who gives them
   * @param label what the person calls them, or {@code ""}
   * @throws LoginRefusedException when one of them is missing or no cookie
   */
  public AuthFileName saveGeminiWeb(Author author, String psid, String psidts, String label)
      throws IOException {
    requireCookie("secure_1psid", psid);
    requireCookie("secure_1psidts", psidts);
    AuthFileName name =
        AuthFileName.parse("gemini-web-" + TokenFile.digest(psid.strip()) + ".json");
    ObjectNode file = present(name);
    file.put("secure_1psid", psid.strip());
    file.put("secure_1psidts", psidts.strip());
    file.put("type", "gemini-web");
    file.put("last_refresh", TokenFile.time(clock.instant()));
    TokenFile.putIfGiven(file, "label", label.strip());
    files.save(author, name, (file + "\n").getBytes(StandardCharsets.UTF_8));
    return name;
  }

  /** What is wrong with the value of a cookie that is to be saved. */
  public static Optional<String> problemOfCookie(String name, String value) {
    if (value.isBlank()) {
      return Optional.of(name + " is required");
    }
    return value.strip().matches("[!-~&&[^;,\"\\\\]]{1,4096}")
        ? Optional.empty()
        : Optional.of("invalid " + name);
  }

  private static void requireCookie(String name, String value) {
    Optional<String> problem = problemOfCookie(name, value);
    if (problem.isPresent()) {
      throw new LoginRefusedException(Reason.INVALID, "cookie", problem.get());
    }
  }

  /** Work that may end in a login's failure, and must end in something. */
  private interface ProviderWork {
    void run() throws ProviderException;
  }

  private void doWork(Login login, ProviderWork task) {
    try {
      work.execute(
          () -> {
            try {
              task.run();
            } catch (ProviderException e) {
              end(login, e.failure().after(FAILED));
            } catch (RuntimeException e) {
              LOG.error("A login at {} has failed", login.provider().title(), e);
              end(login, Wording.of("login-internal", FAILED + "internal error"));
            }
          });
    } catch (RejectedExecutionException e) {
      end(login, Wording.of("login-busy", FAILED + "too much is going on"));
    }
  }

  private void end(Login login, Wording reason) {
    if (login.fail(reason)) {
      tellEnd(login);
      LOG.info("A login at {} has failed", login.provider().title());
    }
    tidy();
  }

  @Override
  public void close() {
    listeners.close();
  }
}
