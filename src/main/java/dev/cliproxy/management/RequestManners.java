package dev.cliproxy.management;

import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.web.BoundedBody;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * What holds for every request: its body, which {@link RequestBodyType} has named, is bounded in
 * size and time, any answer is acceptable, and nothing is cached.
 */
@PreMatching
final class RequestManners implements ContainerRequestFilter, ContainerResponseFilter {
  private static final int MIB = 1 << 20;
  private static final Duration LONGEST_BODY_TIME = Duration.ofSeconds(30);
  private static final Duration LONGEST_IMPORT_TIME = Duration.ofMinutes(5);
  private static final String IMPORT = "usage/import";
  private static final String UPLOADS = "auth-files";

  private final String version;
  private final BoundedBody jsonBody;
  private final BoundedBody fileBody;
  private final BoundedBody formBody;
  private final BoundedBody importBody;

  /**
   * @param version of the program, which panels show
   * @param nanoTime counts nanoseconds like {@link System#nanoTime()}
   */
  RequestManners(String version, LongSupplier nanoTime) {
    this.version = Objects.requireNonNull(version, "version");
    Objects.requireNonNull(nanoTime, "nanoTime");
    jsonBody = new BoundedBody(8 * MIB, LONGEST_BODY_TIME, nanoTime);
    fileBody = new BoundedBody(AuthFiles.MAX_SIZE, LONGEST_BODY_TIME, nanoTime);
    importBody = new BoundedBody(64 * MIB, LONGEST_IMPORT_TIME, nanoTime);
    formBody = new BoundedBody(4L * AuthFiles.MAX_SIZE, LONGEST_BODY_TIME, nanoTime);
  }

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    request.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.WILDCARD);
    boolean isForm = RequestBodyType.isFormData(request.getMediaType());
    request.setEntityStream(
        bound(request, isForm).stream(request.getEntityStream(), announcedBytes(request)));
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
    response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
    response.getHeaders().putSingle("X-Server-Version", version);
  }

  private BoundedBody bound(ContainerRequestContext request, boolean isForm) {
    if (isForm) {
      return formBody;
    }
    return switch (request.getUriInfo().getPath().replaceFirst("/$", "")) {
      case UPLOADS -> fileBody;
      case IMPORT -> importBody;
      default -> jsonBody;
    };
  }

  private static long announcedBytes(ContainerRequestContext request) {
    String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
