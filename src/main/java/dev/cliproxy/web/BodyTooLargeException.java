package dev.cliproxy.web;

import jakarta.servlet.http.HttpServletResponse;

/** A body with more bytes, sent or announced, than are taken. */
public final class BodyTooLargeException extends RefusedBodyException {
  BodyTooLargeException(long maxBytes) {
    super("body larger than " + maxBytes + " bytes");
  }

  @Override
  public int status() {
    return HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE;
  }
}
