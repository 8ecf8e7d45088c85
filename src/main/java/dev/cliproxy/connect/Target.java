package dev.cliproxy.connect;

import java.util.Objects;

/**
 * What a client is pointed at.
 *
 * @param base the proxy's address with the context path, without a slash at its end
 * @param model a name that this proxy serves
 * @param key a client's key, or what stands for it
 */
public record Target(String base, String model, String key) {
  public Target {
    Objects.requireNonNull(base, "base");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(key, "key");
  }

  /** The base URL of those who speak OpenAI's formats. */
  String versioned() {
    return base + "/v1";
  }

  /** The key is a secret, mostly. */
  @Override
  public String toString() {
    return "Target[" + base + " " + model + "]";
  }
}
