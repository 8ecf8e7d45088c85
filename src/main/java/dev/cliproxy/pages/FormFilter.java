package dev.cliproxy.pages;

import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.web.BoundedBody;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.glassfish.jersey.media.multipart.FormDataBodyPart;
import org.glassfish.jersey.media.multipart.FormDataMultiPart;
import org.glassfish.jersey.server.ContainerRequest;

/**
 * Lets a form through only if it is of bounded size and was shown by one of our own pages to the
 * person who posts it: its token fits the session cookie, and the browser, where it says so, names
 * this site as the form's origin.
 */
@Priority(Priorities.AUTHORIZATION)
final class FormFilter implements ContainerRequestFilter {
  static final String TOKEN_FIELD = "form-token";

  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final int MIB = 1 << 20;
  private static final Duration LONGEST_BODY_TIME = Duration.ofSeconds(30);

  private final Sessions sessions;
  private final BoundedBody strangersBody;
  private final BoundedBody formBody;
  private final BoundedBody uploadBody;

  @Context private HttpServletRequest request;
  @Context private ResourceInfo resource;

  FormFilter(Sessions sessions, LongSupplier nanoTime) {
    this.sessions = Objects.requireNonNull(sessions, "sessions");
    strangersBody = new BoundedBody(16 << 10, LONGEST_BODY_TIME, nanoTime);
    formBody = new BoundedBody(4 * MIB, LONGEST_BODY_TIME, nanoTime);
    uploadBody = new BoundedBody(4L * AuthFiles.MAX_SIZE, LONGEST_BODY_TIME, nanoTime);
  }

  @Override
  public void filter(ContainerRequestContext context) throws IOException {
    if (READING.contains(context.getMethod())) {
      return;
    }
    String cookie = Cookies.value(request, Cookies.SESSION).orElse("");
    if (!isFromHere() || cookie.isEmpty() || !sessions.isFormToken(cookie, token(context))) {
      context.abortWith(Errors.forgedForm());
    }
  }

  /** The body is kept, so that the resource can read it again. */
  private String token(ContainerRequestContext context) throws IOException {
    ContainerRequest body = (ContainerRequest) context;
    MediaType type = body.getMediaType();
    boolean takesFiles = resource.getResourceMethod().isAnnotationPresent(TakesFiles.class);
    body.setEntityStream(
        bound(takesFiles).stream(body.getEntityStream(), request.getContentLengthLong()));
    if (takesFiles && MediaType.MULTIPART_FORM_DATA_TYPE.isCompatible(type)) {
      body.bufferEntity();
      FormDataBodyPart field = body.readEntity(FormDataMultiPart.class).getField(TOKEN_FIELD);
      return field == null ? "" : field.getValue();
    }
    if (!MediaType.APPLICATION_FORM_URLENCODED_TYPE.isCompatible(type)) {
      throw new BadRequestException();
    }
    body.bufferEntity();
    String token = body.readEntity(Form.class).asMap().getFirst(TOKEN_FIELD);
    return token == null ? "" : token;
  }

  /** Who is not signed in may not make the server hold much. */
  private BoundedBody bound(boolean takesFiles) {
    if (Visit.of(request).session().isEmpty()) {
      return strangersBody;
    }
    return takesFiles ? uploadBody : formBody;
  }

  private boolean isFromHere() {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return site.equals("same-origin") || site.equals("none");
    }
    String origin = request.getHeader("Origin");
    return origin == null || isOwnOrigin(origin);
  }

  private boolean isOwnOrigin(String origin) {
    try {
      String authority = new URI(origin).getRawAuthority();
      String host = request.getHeader("Host");
      return authority != null
          && host != null
          && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
