package dev.cliproxy.proxy;

import dev.cliproxy.credential.Credential;
import dev.cliproxy.usage.Tokens;
import java.time.Duration;

/** Hears of what goes through the proxy. Must be quick, and throws nothing. */
public interface TrafficObserver {

  /**
   * A client's request has ended.
   *
   * @param api method and path, as in the usage statistics
   * @param status the status that the client got, 499 when it left before
   */
  void ended(String api, int status, boolean success, Duration duration, Tokens tokens);

  /**
   * A provider has answered, or has not.
   *
   * @param credential what it was asked with
   * @param status its status; 502 or 504 when it could not be reached or took too long
   */
  void answered(Credential credential, int status);
}
