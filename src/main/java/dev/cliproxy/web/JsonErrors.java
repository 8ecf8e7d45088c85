package dev.cliproxy.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a request with {@code {"error": ...}}, the one shape of an error in the JSON API. */
public final class JsonErrors {
  private static final Logger LOG = LoggerFactory.getLogger(JsonErrors.class);

  private JsonErrors() {}

  /**
   * Sends the error alone; see {@link #send(HttpServletRequest, HttpServletResponse, int, String,
   * Map)}.
   */
  public static void send(
      HttpServletRequest request, HttpServletResponse response, int status, String message)
      throws IOException {
    send(request, response, status, message, Map.of());
  }

  /**
   * Replaces what has been written so far, but no header. Does nothing when the response is already
   * on its way.
   *
   * @param message shown to the caller
   * @param more further fields, shown to the caller
   */
  public static void send(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      String message,
      Map<String, String> more)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    ObjectNode error = JsonNodeFactory.instance.objectNode().put("error", message);
    more.forEach(error::put);
    byte[] body = error.toString().getBytes(StandardCharsets.UTF_8);
    response.resetBuffer();
    response.setStatus(status);
    response.setContentType("application/json;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentLength(body.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(body);
    }
  }

  /**
   * Logs the cause and answers 500 with nothing of it but the id under which the log has it.
   *
   * @param cause must not hold a secret
   */
  public static void sendInternal(
      HttpServletRequest request, HttpServletResponse response, Throwable cause)
      throws IOException {
    String id = RequestId.of(request);
    LOG.error("request {} failed", id, cause);
    send(
        request,
        response,
        HttpServletResponse.SC_INTERNAL_SERVER_ERROR,
        "internal error",
        Map.of("request_id", id));
  }
}
