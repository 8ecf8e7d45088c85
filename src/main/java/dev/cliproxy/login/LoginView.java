package dev.cliproxy.login;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A login as it is shown to whoever manages the program.
 *
 * @param id tells it from the others; says nothing to a provider
 * @param state what the browser brings back; secret to everybody else
 * @param url the page to be opened
 * @param byDevice whether no browser has to come back here
 * @param userCode what is to be entered there, in a login by device code
 * @param end when it is given up
 * @param note what the person should know, such as a taken port; {@code ""} for nothing
 */
public record LoginView(
    long id,
    LoginProvider provider,
    String state,
    URI url,
    boolean byDevice,
    Optional<String> userCode,
    Instant end,
    LoginStatus status,
    String note) {
  public LoginView {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(userCode, "userCode");
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(note, "note");
  }

  /** Without the state and the address, which holds it. */
  @Override
  public String toString() {
    return "LoginView[" + provider + " " + id + "]";
  }
}
