package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.author.Author;
import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.ModelEntry;
import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFileException;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.AuthFileStatus;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.LoginSwitch;
import dev.cliproxy.credential.RecentUse;
import dev.cliproxy.credential.StoredToken;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.web.Attachment;
import dev.cliproxy.web.HeaderText;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.glassfish.jersey.media.multipart.FormDataBodyPart;
import org.glassfish.jersey.media.multipart.FormDataMultiPart;

/** The token files: list, download, upload, delete, disable, say how they are used. */
@Path("auth-files")
public final class AuthFilesResource {
  private static final int MULTI_STATUS = 207;

  /** Named in one deletion. */
  private static final int MOST_NAMES = 10_000;

  private final AuthFiles files;
  private final TokenCredentials tokens;
  private final Supplier<Catalog> catalog;
  private final Cooldowns cooldowns;
  private final RecentUse recentUse;
  private final Clock clock;

  AuthFilesResource(
      AuthFiles files,
      TokenCredentials tokens,
      Supplier<Catalog> catalog,
      Cooldowns cooldowns,
      RecentUse recentUse,
      Clock clock) {
    this.files = Objects.requireNonNull(files, "files");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
    this.recentUse = Objects.requireNonNull(recentUse, "recentUse");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * The files, sorted by name.
   *
   * @param name only this file
   * @param id only the file whose credential has this id
   * @param limit how many; by default all
   * @param offset how many to leave out before
   */
  @GET
  public Response list(
      @QueryParam("name") String name,
      @QueryParam("auth_index") String id,
      @QueryParam("limit") String limit,
      @QueryParam("offset") String offset)
      throws IOException {
    List<AuthFile> found =
        files.list().stream()
            .filter(file -> name == null || file.name().value().equals(name.strip()))
            .filter(file -> id == null || idOf(file.name()).value().equals(id.strip()))
            .toList();
    Page page = Page.of(limit, offset, found.size());
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("files");
    found.subList(page.from(), page.to()).forEach(file -> list.add(toJson(file)));
    if (limit != null || offset != null) {
      answer.put("total", found.size());
    }
    return Response.ok(answer, Answers.JSON).build();
  }

  @GET
  @Path("download")
  public Response download(@QueryParam("name") String name) throws IOException {
    AuthFileName fileName = AuthFileName.parse(name);
    return Attachment.json(fileName.value(), files.read(fileName));
  }

  /** The models that can be served with a login now. */
  @GET
  @Path("models")
  public Response models(@QueryParam("name") String name) throws IOException {
    AuthFileName fileName = AuthFileName.parse(name);
    files.read(fileName);
    CredentialId id = idOf(fileName);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("models");
    catalog.get().models().stream()
        .filter(model -> isServedBy(model, id))
        .forEach(model -> list.add(ModelJson.of(model.id(), model.ownedBy())));
    return Response.ok(answer, Answers.JSON).build();
  }

  private static boolean isServedBy(ModelEntry model, CredentialId id) {
    return model.candidates().stream()
        .anyMatch(candidate -> !candidate.preview() && candidate.credential().id().equals(id));
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
    if (contents.size() == 1) {
      return Answers.ok();
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok");
    answer.put("uploaded", contents.size());
    contents.keySet().forEach(name -> answer.withArray("/files").add(name.value()));
    return Response.ok(answer, Answers.JSON).build();
  }

  /**
   * Deletes all, one, or several of which some may be there.
   *
   * @param names of the files, else those in the body: {@code {"names": […]}} or a list
   */
  @DELETE
  public Response delete(
      @QueryParam("name") List<String> names,
      @QueryParam("all") String all,
      @OptionalBody JsonBody body,
      @BeanParam Caller caller)
      throws IOException {
    if (Selectors.isAll(all)) {
      return Answers.deleted(files.deleteAll(caller.author()));
    }
    Set<String> wanted = new LinkedHashSet<>(names.isEmpty() ? names(body) : names);
    if (wanted.isEmpty()) {
      throw InvalidRequestException.of("missing name or all=true");
    }
    if (wanted.size() == 1) {
      files.delete(caller.author(), AuthFileName.parse(wanted.iterator().next()));
      return Answers.ok();
    }
    return deleteEach(wanted, caller.author());
  }

  private static List<String> names(JsonBody body) {
    JsonNode list = body.value().isObject() ? body.value().path("names") : body.value();
    List<String> names = new ArrayList<>();
    if (body.value().isObject()) {
      body.text("name").ifPresent(names::add);
    }
    list.forEach(
        name -> {
          if (!name.isTextual()) {
            throw InvalidRequestException.invalidBody("expected a text as each name");
          }
          names.add(name.textValue());
        });
    if (names.size() > MOST_NAMES) {
      throw InvalidRequestException.invalidBody("expected at most " + MOST_NAMES + " names");
    }
    return names;
  }

  /** What cannot be deleted does not save the others. */
  private Response deleteEach(Set<String> names, Author author) throws IOException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok");
    answer.put("deleted", 0);
    ArrayNode deleted = answer.putArray("files");
    ArrayNode failed = JsonNodeFactory.instance.arrayNode();
    for (String name : names) {
      try {
        files.delete(author, AuthFileName.parse(name));
        deleted.add(name);
      } catch (AuthFileException e) {
        failed.addObject().put("name", name).put("error", e.getMessage());
      }
    }
    answer.put("deleted", deleted.size());
    if (failed.isEmpty()) {
      return Response.ok(answer, Answers.JSON).build();
    }
    answer.put("status", "partial").set("failed", failed);
    return Answers.status(MULTI_STATUS, answer).build();
  }

  /** Takes a login out of use or puts it back, which ends its rests. */
  @PATCH
  @Path("status")
  public Response status(JsonBody body, @BeanParam Caller caller) throws IOException {
    AuthFileName name = name(body);
    boolean disabled =
        body.field("disabled")
            .filter(JsonNode::isBoolean)
            .map(JsonNode::asBoolean)
            .orElseThrow(
                () -> InvalidRequestException.missingFields("expected true or false in disabled"));
    new LoginSwitch(files, tokens, cooldowns).set(caller.author(), name, disabled);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok");
    return Response.ok(answer.put("disabled", disabled), Answers.JSON).build();
  }

  /** Changes how requests are made with a login; an {@code expired} of the past renews it. */
  @PATCH
  @Path("fields")
  public Response fields(JsonBody body, @BeanParam Caller caller) throws IOException {
    AuthFileName name = name(body);
    AuthFilePatch patch = AuthFilePatch.of(body.object(), clock.instant());
    files.edit(caller.author(), name, patch::apply);
    tokens.follow(name);
    if (patch.renews()) {
      renew(name);
    }
    return Answers.ok();
  }

  /** Begun before the answer, which does not wait for the provider. */
  private void renew(AuthFileName name) throws IOException {
    if (StoredToken.read(name, files.read(name)).refreshToken().isEmpty()) {
      throw InvalidRequestException.of("there is nothing to renew the token with");
    }
    var renewal = tokens.refresh(name, tokens.accessToken(name).orElse("")).toCompletableFuture();
    if (renewal.isCompletedExceptionally()) {
      throw InvalidRequestException.of(
          tokens
              .problem(name)
              .map(problem -> problem.message())
              .orElse("there are no logins of this type"));
    }
  }

  private static AuthFileName name(JsonBody body) {
    return AuthFileName.parse(
        body.text("name")
            .map(String::strip)
            .orElseThrow(() -> InvalidRequestException.missingFields("expected name")));
  }

  private static String fileName(FormDataBodyPart part) {
    String name = part.getContentDisposition().getFileName();
    return name == null ? null : HeaderText.decoded(name);
  }

  private static CredentialId idOf(AuthFileName name) {
    return CredentialId.of(name);
  }

  private ObjectNode toJson(AuthFile file) {
    CredentialId id = idOf(file.name());
    Instant now = clock.instant();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", file.name().value());
    json.put("auth_index", id.value());
    json.put("name", file.name().value());
    json.put("size", file.size());
    json.put("modtime", file.modified().toString());
    json.put("type", file.type());
    json.put("provider", file.type());
    json.put("label", file.email().orElse(file.name().value()));
    file.email().ifPresent(email -> json.put("email", email));
    file.expiresAt().ifPresent(end -> json.put("expires_at", end.toString()));
    file.lastRefresh().ifPresent(start -> json.put("last_refresh", start.toString()));
    AuthFileStatus status = AuthFileStatus.of(file, tokens.problem(file.name()), now);
    json.put("status", status.kind().name().toLowerCase(Locale.ROOT));
    status.problem().ifPresent(problem -> json.put("status_message", problem.english()));
    json.put("disabled", file.disabled());
    json.put("unavailable", cooldowns.isResting(id));
    json.put("runtime_only", false);
    json.put("source", "file");
    file.note().priority().ifPresent(priority -> json.put("priority", priority));
    file.note().weight().ifPresent(weight -> json.put("weight", weight));
    Optional.of(file.note().text())
        .filter(note -> !note.isEmpty())
        .ifPresent(note -> json.put("note", note));
    UseJson.put(json, recentUse.of(id));
    return json;
  }

  /** Which of a list are answered. */
  private record Page(int from, int to) {
    static Page of(String limit, String offset, int size) {
      int from = Math.min(size, number("offset", offset, 0));
      return new Page(from, (int) Math.min(size, from + (long) number("limit", limit, size)));
    }

    private static int number(String name, String text, int absent) {
      if (text == null) {
        return absent;
      }
      if (!text.matches("[0-9]{1,9}")) {
        throw InvalidRequestException.of("invalid " + name);
      }
      return Integer.parseInt(text);
    }
  }
}
