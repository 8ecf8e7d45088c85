package dev.cliproxy.pages.shell;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Writes a page as HTML. */
public final class PageWriter implements MessageBodyWriter<Page> {
  private final Templates templates;

  @Context private HttpServletRequest request;

  public PageWriter(Templates templates) {
    this.templates = Objects.requireNonNull(templates, "templates");
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == Page.class;
  }

  @Override
  public void writeTo(
      Page page,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    // Rendered whole before the first byte goes out, so that a failure is still a clean error.
    byte[] html = templates.render(page, Visit.of(request)).getBytes(StandardCharsets.UTF_8);
    headers.putSingle(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8");
    out.write(html);
  }
}
