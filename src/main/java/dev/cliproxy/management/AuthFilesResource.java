package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.AuthFileStatus;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.web.Attachment;
import dev.cliproxy.web.HeaderText;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.glassfish.jersey.media.multipart.FormDataBodyPart;
import org.glassfish.jersey.media.multipart.FormDataMultiPart;

/** The token files: list, download, upload, delete. */
@Path("auth-files")
public final class AuthFilesResource {
  private final AuthFiles files;
  private final TokenCredentials tokens;
  private final Clock clock;

  AuthFilesResource(AuthFiles files, TokenCredentials tokens, Clock clock) {
    this.files = Objects.requireNonNull(files, "files");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @GET
  public Response list() throws IOException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("files");
    files.list().forEach(file -> list.add(toJson(file)));
    return Response.ok(answer, Answers.JSON).build();
  }

  @GET
  @Path("download")
  public Response download(@QueryParam("name") String name) throws IOException {
    AuthFileName fileName = AuthFileName.parse(name);
    return Attachment.json(fileName.value(), files.read(fileName));
  }

  @POST
  public Response upload(@QueryParam("name") String name, byte[] content, @BeanParam Caller caller)
      throws IOException {
    files.save(caller.author(), AuthFileName.parse(name), content);
    return Answers.ok();
  }

  /** Each part called {@code file} is one file; all are checked before the first is saved. */
  @POST
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  public Response upload(FormDataMultiPart form, @BeanParam Caller caller) throws IOException {
    List<FormDataBodyPart> parts = form.getFields("file");
    if (parts == null) {
      throw InvalidRequestException.invalidBody("expected a part called file");
    }
    Map<AuthFileName, byte[]> contents = new LinkedHashMap<>();
    for (FormDataBodyPart part : parts) {
      AuthFileName name = AuthFileName.parse(fileName(part));
      if (contents.put(name, part.getValueAs(byte[].class)) != null) {
        throw InvalidRequestException.invalidBody("expected each file name once");
      }
    }
    files.saveAll(caller.author(), contents);
    return Answers.ok();
  }

  @DELETE
  public Response delete(
      @QueryParam("name") String name, @QueryParam("all") String all, @BeanParam Caller caller)
      throws IOException {
    if (Selectors.isAll(all)) {
      return Answers.deleted(files.deleteAll(caller.author()));
    }
    if (name == null) {
      throw InvalidRequestException.of("missing name or all=true");
    }
    files.delete(caller.author(), AuthFileName.parse(name));
    return Answers.ok();
  }

  private static String fileName(FormDataBodyPart part) {
    String name = part.getContentDisposition().getFileName();
    return name == null ? null : HeaderText.decoded(name);
  }

  private ObjectNode toJson(AuthFile file) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", file.name().value());
    json.put("size", file.size());
    json.put("modtime", file.modified().toString());
    json.put("type", file.type());
    file.email().ifPresent(email -> json.put("email", email));
    file.expiresAt().ifPresent(end -> json.put("expires_at", end.toString()));
    file.lastRefresh().ifPresent(start -> json.put("last_refresh", start.toString()));
    AuthFileStatus status = AuthFileStatus.of(file, tokens.problem(file.name()), clock.instant());
    json.put("status", status.kind().name().toLowerCase(Locale.ROOT));
    status.problem().ifPresent(problem -> json.put("status_message", problem.english()));
    return json;
  }
}
