package dev.cliproxy.config.value;

import java.util.List;
import java.util.Objects;

/**
 * The {@code remote-management} section: who may call the management API and from where.
 *
 * @param allowRemote whether callers that are not on this machine are let in at all
 * @param secretKey the management key as a bcrypt hash, or {@code ""} when management is off; never
 *     plaintext in a published {@link Config}
 * @param trustedProxies CIDR blocks or single addresses whose forwarding headers are believed
 * @param allowedOrigins browser origins that may call {@code /v0/management}; {@code "*"} is any
 */
public record RemoteManagement(
    boolean allowRemote,
    String secretKey,
    List<String> trustedProxies,
    List<String> allowedOrigins) {

  public RemoteManagement {
    Objects.requireNonNull(secretKey, "secretKey");
    trustedProxies = List.copyOf(trustedProxies);
    allowedOrigins = List.copyOf(allowedOrigins);
  }

  /** The key's hash must not reach a log through a record's generated text. */
  @Override
  public String toString() {
    return "RemoteManagement[allowRemote="
        + allowRemote
        + ", secretKey="
        + (secretKey.isEmpty() ? "unset" : "set")
        + ", trustedProxies="
        + trustedProxies
        + ", allowedOrigins="
        + allowedOrigins
        + "]";
  }
}
