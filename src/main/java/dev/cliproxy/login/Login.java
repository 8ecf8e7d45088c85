package dev.cliproxy.login;

import dev.cliproxy.author.Author;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.wording.Wording;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** A login from its start to its end. Thread-safe. */
final class Login {

  /** Saves the login's file. */
  interface Saving {
    AuthFileName save() throws IOException;
  }

  private final long id;
  private final Author author;
  private final LoginProvider provider;
  private final String state;
  private final URI url;
  private final Optional<String> userCode;
  private final Instant end;
  private final int port;
  private final boolean here;

  // Guarded by this.
  private LoginStatus status = new LoginStatus.Waiting();
  private String note = "";
  private boolean shown = true;

  /**
   * @param author who began it
   * @param port on which it waits for the browser; 0 for a login by device code
   * @param here whether this node has begun it
   */
  Login(
      long id,
      Author author,
      LoginProvider provider,
      String state,
      URI url,
      Optional<String> userCode,
      Instant end,
      int port,
      boolean here) {
    this.id = id;
    this.author = Objects.requireNonNull(author, "author");
    this.provider = Objects.requireNonNull(provider, "provider");
    this.state = Objects.requireNonNull(state, "state");
    this.url = Objects.requireNonNull(url, "url");
    this.userCode = Objects.requireNonNull(userCode, "userCode");
    this.end = Objects.requireNonNull(end, "end");
    this.port = port;
    this.here = here;
  }

  long id() {
    return id;
  }

  Author author() {
    return author;
  }

  LoginProvider provider() {
    return provider;
  }

  String state() {
    return state;
  }

  Instant end() {
    return end;
  }

  /** Where the listener for its browser is to be here, if one is. */
  Optional<LoopbackListeners.Place> place() {
    return port == 0 || !here
        ? Optional.empty()
        : Optional.of(new LoopbackListeners.Place(port, provider.redirectPath()));
  }

  /** As other nodes are told of it. */
  synchronized SharedLogin shared(Optional<String> verifier, String projectId) {
    return new SharedLogin(
        state, author, provider, url, userCode, end, port, verifier, projectId, status, shown);
  }

  /** Takes over what another node tells; never back to what was before. */
  synchronized void follow(LoginStatus told, boolean stillShown) {
    boolean further = isWaiting() || (isOpen() && !(told instanceof LoginStatus.Fetching));
    if (further && !(told instanceof LoginStatus.Waiting)) {
      status = told;
    }
    shown = shown && stillShown;
  }

  synchronized void note(String text) {
    note = text;
  }

  /** It is over for whoever manages logins; whoever knows its state can ask on. */
  synchronized void putAway() {
    shown = false;
  }

  synchronized boolean isShown() {
    return shown;
  }

  synchronized LoginView view() {
    return new LoginView(id, provider, state, url, port == 0, userCode, end, status, note);
  }

  synchronized LoginStatus status() {
    return status;
  }

  synchronized boolean isWaiting() {
    return status instanceof LoginStatus.Waiting;
  }

  /** Whether it has not ended yet. */
  synchronized boolean isOpen() {
    return status instanceof LoginStatus.Waiting || status instanceof LoginStatus.Fetching;
  }

  /** Takes the browser's answer; only the first is taken. */
  synchronized boolean take() {
    if (!isWaiting()) {
      return false;
    }
    status = new LoginStatus.Fetching();
    return true;
  }

  /** Ends it without a token, unless it has ended already. */
  synchronized boolean fail(Wording reason) {
    if (!isOpen()) {
      return false;
    }
    status = new LoginStatus.Failed(reason);
    return true;
  }

  /** Saves its file, unless it has ended meanwhile; a cancellation waits for that. */
  synchronized void save(Saving saving) throws IOException {
    if (isOpen()) {
      status = new LoginStatus.Saved(saving.save());
    }
  }
}
