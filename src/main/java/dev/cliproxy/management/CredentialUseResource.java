package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.NamedModel;
import dev.cliproxy.catalog.RestingCredential;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.OpenAiProvider;
import dev.cliproxy.config.value.ProviderKey;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.credential.RecentUse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How credentials fare and what they can serve, in the forms of CLIProxyAPI, which its panels read.
 */
@Path("/")
public final class CredentialUseResource {
  /** What panels call the kinds of models that other programs tell apart, and we do not. */
  private static final Map<String, String> OTHER_KINDS =
      Map.of(
          "gemini-cli", "gemini",
          "aistudio", "gemini",
          "vertex", "gemini",
          "anthropic", "claude");

  private final Supplier<Catalog> catalog;
  private final Cooldowns cooldowns;
  private final RecentUse recentUse;

  CredentialUseResource(Supplier<Catalog> catalog, Cooldowns cooldowns, RecentUse recentUse) {
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
    this.recentUse = Objects.requireNonNull(recentUse, "recentUse");
  }

  /** By provider and then by address and key: panels find them by what stands in the file. */
  @GET
  @Path("api-key-usage")
  public Response apiKeyUsage() {
    Config config = catalog.get().config();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    addKeys(answer, "gemini", Provider.GEMINI, config.geminiApiKeys());
    addKeys(answer, "claude", Provider.CLAUDE, config.claudeApiKeys());
    addKeys(answer, "codex", Provider.CODEX, config.codexApiKeys());
    for (OpenAiProvider provider : config.openAiCompatibility()) {
      String name = provider.name().toLowerCase(Locale.ROOT);
      for (OpenAiProvider.Key key : provider.keys()) {
        add(answer, name, Provider.OPENAI_COMPATIBILITY, provider.baseUrl(), key.apiKey());
      }
    }
    return Response.ok(answer, Answers.JSON).build();
  }

  private void addKeys(ObjectNode answer, String name, Provider provider, List<ProviderKey> keys) {
    keys.forEach(key -> add(answer, name, provider, key.baseUrl(), key.apiKey()));
  }

  private void add(ObjectNode answer, String name, Provider provider, String baseUrl, String key) {
    ObjectNode entry = answer.withObjectProperty(name).putObject(baseUrl + "|" + key);
    UseJson.put(entry, recentUse.of(CredentialId.ofKey(provider, baseUrl, key)));
  }

  /** Ends the rests of one credential. */
  @POST
  @Path("reset-quota")
  public Response resetQuota(JsonBody body) {
    CredentialId id =
        body.text("auth_index")
            .map(String::strip)
            .flatMap(CredentialId::parse)
            .orElseThrow(() -> InvalidRequestException.missingFields("expected a credential's id"));
    boolean configured =
        catalog.get().credentials().stream().anyMatch(credential -> credential.id().equals(id));
    List<RestingCredential> resting =
        catalog.get().resting(cooldowns).stream()
            .filter(one -> one.cooldown().credential().equals(id))
            .toList();
    if (!configured && resting.isEmpty()) {
      return Answers.status(404, Answers.error("credential not found")).build();
    }
    cooldowns.reset(id);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok");
    answer.put("auth_index", id.value());
    ArrayNode models = answer.putArray("models");
    resting.forEach(one -> one.cooldown().model().ifPresent(models::add));
    return Response.ok(answer, Answers.JSON).build();
  }

  /** The models of a kind that are known by name. */
  @GET
  @Path("model-definitions/{channel}")
  public Response modelDefinitions(@PathParam("channel") String channel) {
    String kind = channel.strip().toLowerCase(Locale.ROOT);
    List<NamedModel> known =
        catalog
            .get()
            .known(OTHER_KINDS.getOrDefault(kind, kind))
            .orElseThrow(() -> InvalidRequestException.of("unknown channel"));
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("channel", kind);
    ArrayNode models = answer.putArray("models");
    known.forEach(model -> models.add(ModelJson.of(model.name(), model.owner())));
    return Response.ok(answer, Answers.JSON).build();
  }
}
