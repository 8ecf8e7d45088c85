package dev.cliproxy.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;

/** Something that can be read, by GET and HEAD, and is never cached. */
public abstract class ReadingServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Set<String> READING = Set.of("GET", "HEAD");

  /**
   * What is there to read now.
   *
   * @param status HTTP status
   * @param contentType of the text, with its encoding, which is UTF-8
   */
  public record Answer(int status, String contentType, String text) {
    public Answer {
      Objects.requireNonNull(contentType, "contentType");
      Objects.requireNonNull(text, "text");
    }

    /** A JSON text. */
    public static Answer json(int status, String text) {
      return new Answer(status, "application/json;charset=UTF-8", text);
    }
  }

  /** What is there to read; asked at each request, by many threads. */
  protected abstract Answer answer();

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!READING.contains(request.getMethod())) {
      response.setHeader("Allow", "GET, HEAD");
      JsonErrors.send(
          request, response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method not allowed");
      return;
    }
    Answer answer = answer();
    byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
    response.setStatus(answer.status());
    response.setContentType(answer.contentType());
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentLength(body.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(body);
    }
  }
}
