package dev.cliproxy.pages.clients;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.ModelEntry;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.connect.Part;
import dev.cliproxy.connect.Recipe;
import dev.cliproxy.connect.Target;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.session.Revealed;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.ServerAddress;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.TrafficNames;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** How clients are pointed at this proxy, with lines to be copied. */
@Path("connect")
public final class ConnectPage {
  /** Stands in for a key that nobody asked to see. */
  private static final String PLACEHOLDER = "YOUR-CLIENT-KEY";

  private static final String PAGE = "connect";

  private final ConfigStore store;
  private final Supplier<Catalog> catalog;
  private final Cooldowns cooldowns;

  /**
   * The page.
   *
   * @param catalog of the configuration in force, asked at each request
   */
  public ConnectPage(ConfigStore store, Supplier<Catalog> catalog, Cooldowns cooldowns) {
    this.store = Objects.requireNonNull(store, "store");
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
  }

  /** Something to choose from. */
  public record Choice(String value, String label, boolean chosen) {
    public Choice {
      Objects.requireNonNull(value, "value");
      Objects.requireNonNull(label, "label");
    }
  }

  /** How one client is pointed here. */
  public record Client(String id, String name, List<Part> parts) {
    public Client {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      parts = List.copyOf(parts);
    }
  }

  /**
   * The page's content.
   *
   * @param server this server's own address as the browser sees it
   * @param models that can be served now
   * @param keys of clients
   * @param revealed whether the lines have the key that was chosen
   */
  public record View(
      String server,
      List<Choice> models,
      List<Choice> keys,
      String key,
      String model,
      boolean revealed,
      List<Client> clients) {
    public View {
      Objects.requireNonNull(server, "server");
      models = List.copyOf(models);
      keys = List.copyOf(keys);
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(model, "model");
      clients = List.copyOf(clients);
    }
  }

  @GET
  public Page show(@Context UriInfo uri, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    List<String> models = catalog.get().available(cooldowns).stream().map(ModelEntry::id).toList();
    String wanted = Form.text(query, "model");
    String model = models.contains(wanted) ? wanted : models.stream().findFirst().orElse("MODEL");
    TrafficNames names =
        TrafficNames.of(store.current(), store.keyNames(), catalog.get(), visit.words());
    String keyId = Form.text(query, "key");
    Optional<Revealed> revealed =
        Revealed.take(PAGE + " " + keyId, visit.signedIn()).stream().findFirst();
    Target target =
        new Target(
            ServerAddress.of(request), model, revealed.map(Revealed::secret).orElse(PLACEHOLDER));
    return Page.of(
        PAGE,
        new View(
            target.base(),
            models.stream().map(name -> new Choice(name, name, name.equals(model))).toList(),
            store.current().apiKeys().stream()
                .map(key -> CredentialId.ofClientKey(key).value())
                .map(id -> new Choice(id, names.key(id).text(), id.equals(keyId)))
                .toList(),
            keyId,
            model,
            revealed.isPresent(),
            Arrays.stream(Recipe.values())
                .map(recipe -> new Client(recipe.id(), recipe.client(), recipe.parts(target)))
                .toList()));
  }

  /** Fills the chosen key in, for one view. */
  @POST
  @Path("reveal")
  public Response reveal(MultivaluedMap<String, String> form, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    String id = Form.text(form, "key");
    store.current().apiKeys().stream()
        .filter(key -> CredentialId.ofClientKey(key).value().equals(id))
        .findFirst()
        .ifPresent(key -> new Revealed(1, key).keepFor(PAGE + " " + id, visit.signedIn()));
    return visit.redirect(
        UriBuilder.fromPath(PAGE)
            .queryParam("key", "{key}")
            .queryParam("model", "{model}")
            .build(id, Form.text(form, "model"))
            .toString());
  }
}
