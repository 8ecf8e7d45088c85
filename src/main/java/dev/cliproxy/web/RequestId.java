package dev.cliproxy.web;

import jakarta.servlet.ServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name under which an answer and the log speak of the same request. */
public final class RequestId {
  private static final int BYTES = 6;

  private RequestId() {}

  /**
   * Twelve hexadecimal digits, the same wherever the request is asked. A digest, because the
   * container's own id may hold addresses of the inner network.
   */
  public static String of(ServletRequest request) {
    byte[] id = request.getRequestId().getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(id);
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
