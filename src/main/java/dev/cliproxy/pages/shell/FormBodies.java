package dev.cliproxy.pages.shell;

import static dev.cliproxy.pages.form.Form.TOKEN_FIELD;

import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.web.BoundedBody;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.glassfish.jersey.media.multipart.FormDataBodyPart;
import org.glassfish.jersey.media.multipart.FormDataMultiPart;
import org.glassfish.jersey.server.ContainerRequest;

/** Reads posted forms, of bounded size and in bounded time. The resource can read them again. */
public final class FormBodies {
  private static final int MIB = 1 << 20;
  private static final Duration LONGEST_BODY_TIME = Duration.ofSeconds(30);

  private final BoundedBody strangersBody;
  private final BoundedBody formBody;
  private final BoundedBody uploadBody;

  public FormBodies(LongSupplier nanoTime) {
    strangersBody = new BoundedBody(16 << 10, LONGEST_BODY_TIME, nanoTime);
    formBody = new BoundedBody(4 * MIB, LONGEST_BODY_TIME, nanoTime);
    uploadBody = new BoundedBody(4L * AuthFiles.MAX_SIZE, LONGEST_BODY_TIME, nanoTime);
  }

  /**
   * The fields of a form; of one with files, the token alone.
   *
   * @param announced the length that the sender announced, negative if none
   * @param isStranger whoever is not signed in may not make the server hold much
   */
  MultivaluedMap<String, String> fields(
      ContainerRequest body, long announced, boolean takesFiles, boolean isStranger)
      throws IOException {
    BoundedBody bound = isStranger ? strangersBody : takesFiles ? uploadBody : formBody;
    MediaType type = body.getMediaType();
    body.setEntityStream(bound.stream(body.getEntityStream(), announced));
    if (takesFiles && MediaType.MULTIPART_FORM_DATA_TYPE.isCompatible(type)) {
      body.bufferEntity();
      MultivaluedMap<String, String> fields = new MultivaluedHashMap<>();
      FormDataBodyPart token = body.readEntity(FormDataMultiPart.class).getField(TOKEN_FIELD);
      if (token != null) {
        fields.putSingle(TOKEN_FIELD, token.getValue());
      }
      return fields;
    }
    if (!MediaType.APPLICATION_FORM_URLENCODED_TYPE.isCompatible(type)) {
      throw new BadRequestException();
    }
    body.bufferEntity();
    return body.readEntity(Form.class).asMap();
  }
}
