package dev.cliproxy.pages.list;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.setting.ItemSelector;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.form.KeptForms.KeptForm;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Objects;

/** What the pages of every list of secrets have in common: to move and to delete. */
public abstract class ListPage {
  private final ConfigStore store;

  public ListPage(ConfigStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  /**
   * The question before an item is deleted.
   *
   * @param last whether the list is empty afterwards
   */
  public record DeleteView(
      String list, int index, String label, boolean last, String version, Paging paging) {
    public DeleteView {
      Objects.requireNonNull(list, "list");
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(paging, "paging");
    }

    public int position() {
      return index + 1;
    }
  }

  @GET
  @Path("{index:[0-9]+}/delete")
  public Page askDelete(
      @PathParam("list") String name, @PathParam("index") int index, @Context UriInfo uri) {
    EditableList list = list(name);
    Config config = store.current();
    JsonNode item = list.item(config, index);
    int size = list.size(config);
    return Page.of(
        "delete-item",
        new DeleteView(
            list.field(),
            index,
            list.label().apply(item),
            size == 1,
            list.version(config),
            Paging.of(uri.getQueryParameters(), size)));
  }

  @POST
  @Path("{index:[0-9]+}/delete")
  public Response delete(
      @PathParam("list") String name,
      @PathParam("index") int index,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request) {
    EditableList list = list(name);
    String label = list.label().apply(list.item(store.current(), index));
    Visit visit = Visit.of(request);
    store.update(
        visit.author(),
        list.remove()
            .apply(new ItemSelector.ByIndex(index))
            .onlyIf(list.mustBe(Form.text(form, "version"))));
    Paging paging = Paging.of(form, list.size(store.current()));
    return visit.redirect(paging.address(list.field()), Flash.done("list.deleted", label));
  }

  @POST
  @Path("{index:[0-9]+}/move")
  public Response move(
      @PathParam("list") String name,
      @PathParam("index") int index,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request) {
    EditableList list = list(name);
    int places = Form.text(form, "direction").equals("up") ? -1 : 1;
    Visit visit = Visit.of(request);
    store.update(
        visit.author(),
        list.move()
            .apply(new ItemSelector.ByIndex(index), places)
            .onlyIf(list.mustBe(Form.text(form, "version"))));
    int moved = Math.max(0, Math.min(index + places, list.size(store.current()) - 1));
    return visit.redirect(
        Paging.addressOf(list.field(), moved), Flash.done("list.moved", moved + 1));
  }

  /**
   * The item that a form is about.
   *
   * @throws Stale when the list was changed since the form was shown
   */
  protected final JsonNode shownItem(
      EditableList list, int index, MultivaluedMap<String, String> form) {
    Config config = store.current();
    JsonNode item = list.item(config, index);
    if (!list.version(config).equals(Form.text(form, "version"))) {
      throw new Stale();
    }
    return item;
  }

  /**
   * Shows a form whose item is gone as the form of a new one.
   *
   * @param page of that form
   */
  public static Response gone(String page, MultivaluedMap<String, String> form, Visit visit) {
    String address = visit.signedIn().unsaved().kept().addressOf(new KeptForm(page, form));
    return visit.redirect(address, Flash.failed("list.gone"));
  }

  /**
   * The list that a path is about.
   *
   * @param name what the path says in place of {@code list}; null when it is a page for one list
   */
  protected abstract EditableList list(String name);

  protected final ConfigStore store() {
    return store;
  }
}
