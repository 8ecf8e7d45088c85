package dev.cliproxy.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A body that ended before it was whole: the sender went away or stopped sending. */
public final class BodyCutOffException extends RefusedBodyException {
  BodyCutOffException(IOException cause) {
    super("body not received whole");
    initCause(cause);
  }

  @Override
  public int status() {
    return HttpServletResponse.SC_BAD_REQUEST;
  }
}
