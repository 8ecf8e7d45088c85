package dev.cliproxy.pages.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a page that comes bit by bit as server-sent events: {@code {"text":…}} for words, in the
 * end {@code {"page":…}} with the document, before all of that {@code {"id":…}}.
 */
public final class GradualPageWriter implements MessageBodyWriter<GradualPage> {
  private static final Logger LOG = LoggerFactory.getLogger(GradualPageWriter.class);

  /** How long nothing is written at most: who has gone shows by that alone. */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  /** Jersey holds the first 8 KiB back to find out how long an answer is, flushed or not. */
  private static final byte[] FIRST = (":" + " ".repeat(8 << 10) + "\n\n").getBytes(UTF_8);

  private static final byte[] SIGN_OF_LIFE = ":\n\n".getBytes(UTF_8);

  private final Templates templates;

  @Context private HttpServletRequest request;

  public GradualPageWriter(Templates templates) {
    this.templates = Objects.requireNonNull(templates, "templates");
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return GradualPage.class.isAssignableFrom(type);
  }

  @Override
  public void writeTo(
      GradualPage page,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out) {
    try (page) {
      write(out, FIRST);
      write(out, event("id", page.id()));
      Optional<String> words = page.more(SILENCE);
      while (words.isPresent()) {
        write(out, words.get().isEmpty() ? SIGN_OF_LIFE : event("text", words.get()));
        words = page.more(SILENCE);
      }
      write(out, event("page", templates.render(page.page(), Visit.of(request))));
    } catch (IOException e) {
      LOG.debug("A page was not finished: who reads it has gone", e);
    } catch (InterruptedException e) {
      LOG.debug("A page was not finished: the program ends");
      Thread.currentThread().interrupt();
    }
  }

  private static void write(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  private static byte[] event(String name, String text) {
    ObjectNode event = JsonNodeFactory.instance.objectNode().put(name, text);
    return ("data: " + event + "\n\n").getBytes(UTF_8);
  }
}
