package dev.cliproxy.web;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;

/** A body that took longer than is waited for. */
public final class BodyTooSlowException extends RefusedBodyException {
  BodyTooSlowException(Duration maxTime) {
    super("body not received within " + maxTime.toSeconds() + " seconds");
  }

  @Override
  public int status() {
    return HttpServletResponse.SC_REQUEST_TIMEOUT;
  }
}
