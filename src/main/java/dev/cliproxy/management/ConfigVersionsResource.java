package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.secret.HiddenSecrets;
import dev.cliproxy.config.setting.WholeText;
import dev.cliproxy.credential.MaskedSecret;
import dev.cliproxy.history.ConfigVersion;
import dev.cliproxy.history.ConfigVersions;
import dev.cliproxy.yaml.YamlProblem;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The texts that the configuration had: list them, look at one, put one back. */
@Path("config/versions")
public final class ConfigVersionsResource {
  private final ConfigStore store;
  private final ConfigVersions versions;

  ConfigVersionsResource(ConfigStore store, ConfigVersions versions) {
    this.store = Objects.requireNonNull(store, "store");
    this.versions = Objects.requireNonNull(versions, "versions");
  }

  @GET
  public Response list(@Context Request request) {
    return Answers.tagged(request, representation(store.text()));
  }

  /** One version, its secrets masked. */
  @GET
  @Path("{id}")
  public Response get(@PathParam("id") String id) {
    ConfigVersion version = version(id);
    String text = text(version);
    ObjectNode json = toJson(version, text.equals(store.text()));
    json.put("text", HiddenSecrets.in(text, MaskedSecret::of).masked());
    return Response.ok(json, Answers.JSON).build();
  }

  /** Puts a version back; {@code If-Match} is about the list. */
  @POST
  @Path("{id}/restore")
  public Response restore(@PathParam("id") String id, @BeanParam Caller caller) {
    String text = text(version(id));
    List<YamlProblem> problems = store.problemsOf(text);
    if (!problems.isEmpty()) {
      String details =
          problems.stream().map(YamlProblem::toString).collect(Collectors.joining("; "));
      return Answers.status(409, Answers.error("this version is no valid configuration", details))
          .build();
    }
    store.update(
        caller.author(),
        WholeText.replacedBy(text)
            .onlyIf(draft -> caller.requireUnchanged(EntityTags.of(representation(draft.text())))));
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok");
    versions.newest().ifPresent(newest -> answer.put("version", newest.id()));
    return Response.ok(answer, Answers.JSON).build();
  }

  private ConfigVersion version(String id) {
    if (!id.matches("[0-9]{1,18}")) {
      throw InvalidRequestException.of("invalid id");
    }
    return versions.find(Long.parseLong(id)).orElseThrow(ItemNotFound::new);
  }

  private String text(ConfigVersion version) {
    return versions.text(version).orElseThrow(ItemNotFound::new);
  }

  /**
   * The list, and in {@code present} what tells one text from the next, also when it could not be
   * kept as a version.
   */
  private ObjectNode representation(String text) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("present", WholeText.version(text));
    ArrayNode list = answer.putArray("versions");
    List<ConfigVersion> kept = versions.list();
    Optional<ConfigVersion> inForce =
        kept.stream()
            .findFirst()
            .filter(newest -> versions.text(newest).filter(text::equals).isPresent());
    kept.forEach(version -> list.add(toJson(version, inForce.filter(version::equals).isPresent())));
    return answer;
  }

  private static ObjectNode toJson(ConfigVersion version, boolean inForce) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", version.id());
    json.put("time", version.time().toString());
    json.put("way", version.author().way().name().toLowerCase(Locale.ROOT));
    json.put("address", version.author().address());
    json.put("size", version.size());
    json.put("in_force", inForce);
    return json;
  }
}
