package dev.cliproxy.pages.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.setting.ScalarSetting;
import dev.cliproxy.config.setting.ValueVersion;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.form.FormChange;
import dev.cliproxy.pages.form.HiddenLines;
import dev.cliproxy.pages.form.TypedForms;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.Masked;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The settings with a single value. */
@Path("settings")
public final class SettingsPage {
  private static final String WHOLE_FORM = "";

  private static final List<ScalarSetting> SWITCHES =
      List.of(
          ScalarSetting.DEBUG,
          ScalarSetting.REQUEST_LOG,
          ScalarSetting.SWITCH_PROJECT,
          ScalarSetting.SWITCH_PREVIEW_MODEL,
          ScalarSetting.FORCE_GPT_5_CODEX,
          ScalarSetting.ALLOW_LOCALHOST_UNAUTHENTICATED);

  private final ConfigStore store;

  public SettingsPage(ConfigStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  /** A setting that is on or off. */
  public record Switch(String name, boolean on) {
    public Switch {
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * The form.
   *
   * @param requestRetry as it is, or as it was entered and refused
   * @param proxyUrl the password masked
   * @param errors what is wrong, by the name of the field
   * @param typed what the field {@link TypedForms#FIELD} says
   */
  public record View(
      String version,
      List<Switch> switches,
      String requestRetry,
      String proxyUrl,
      Map<String, String> errors,
      String typed) {
    public View {
      Objects.requireNonNull(version, "version");
      switches = List.copyOf(switches);
      Objects.requireNonNull(requestRetry, "requestRetry");
      Objects.requireNonNull(proxyUrl, "proxyUrl");
      errors = Map.copyOf(errors);
      Objects.requireNonNull(typed, "typed");
    }

    /** Whether some field of the form has an error next to it. */
    public boolean hasMarkedFields() {
      return errors.keySet().stream().anyMatch(field -> !field.equals(WHOLE_FORM));
    }

    public String error(String field) {
      return errors.get(field);
    }
  }

  @GET
  public Page show(@Context UriInfo uri, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    Optional<MultivaluedMap<String, String>> late = visit.lateForm(uri);
    if (late.isPresent()) {
      TypedForms typed = visit.typed();
      MultivaluedMap<String, String> form = typed.restored(late.get());
      boolean isStale = !Form.text(form, "version").equals(version());
      return unsaved(form, isStale ? stale(visit) : Map.of(), typed);
    }
    Config config = store.current();
    return Page.of(
        "settings",
        new View(
            ValueVersion.of(shown(config)),
            SWITCHES.stream().map(s -> new Switch(name(s), isOn(s, config))).toList(),
            Integer.toString(config.requestRetry()),
            Masked.url(config.proxyUrl()),
            Map.of(),
            ""));
  }

  @POST
  public Object save(MultivaluedMap<String, String> sent, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    TypedForms typed = visit.typed();
    MultivaluedMap<String, String> form = typed.restored(sent);
    FormChange change = new FormChange(Visit.of(request).words());
    Config present = store.current();
    SWITCHES.stream()
        .filter(s -> isOn(s, present) != form.containsKey(name(s)))
        .forEach(s -> change.add(name(s), s.set(BooleanNode.valueOf(form.containsKey(name(s))))));
    if (!Form.text(form, "request-retry").equals(Integer.toString(present.requestRetry()))) {
      change.add("request-retry", ScalarSetting.REQUEST_RETRY.set(number(form, "request-retry")));
    }
    String proxyUrl = Form.text(form, "proxy-url");
    if (!proxyUrl.equals(Masked.url(present.proxyUrl())) || typed.isForgotten(form)) {
      change.add(
          "proxy-url",
          Masked.isIn(proxyUrl)
              ? FormChange.refused(visit.text("list.masked"))
              : ScalarSetting.PROXY_URL.set(TextNode.valueOf(proxyUrl)));
    }
    Map<String, String> errors;
    try {
      errors =
          change.save(
              store,
              visit.author(),
              ValueVersion.mustBe(Form.text(form, "version"), SettingsPage::shown));
    } catch (Stale e) {
      return unsaved(form, stale(visit), typed).stale();
    }
    return errors.isEmpty()
        ? visit.redirect("settings", Flash.done("settings.saved"))
        : unsaved(form, errors, typed).refused();
  }

  @POST
  @Path("clear-proxy-url")
  public Response clearProxyUrl(@Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    store.update(visit.author(), ScalarSetting.PROXY_URL.set(TextNode.valueOf("")));
    return visit.redirect("settings", Flash.done("settings.saved"));
  }

  private String version() {
    return ValueVersion.of(shown(store.current()));
  }

  private static Map<String, String> stale(Visit visit) {
    return Map.of(WHOLE_FORM, visit.text("settings.stale"));
  }

  /** The form as it was entered, about the settings as they are now. */
  private Page unsaved(
      MultivaluedMap<String, String> form, Map<String, String> errors, TypedForms typed) {
    String proxyUrl = Form.text(form, "proxy-url");
    HiddenLines hidden = HiddenLines.of(Masked.url(proxyUrl), proxyUrl);
    return Page.of(
        "settings",
        new View(
            version(),
            SWITCHES.stream().map(s -> new Switch(name(s), form.containsKey(name(s)))).toList(),
            Form.text(form, "request-retry"),
            Masked.url(proxyUrl),
            errors,
            typed.keep(Map.of("proxy-url", hidden))));
  }

  /** A number as JSON has it; anything else stays a text, which the setting refuses. */
  private static JsonNode number(MultivaluedMap<String, String> form, String name) {
    String text = Form.text(form, name);
    return text.matches("-?[0-9]{1,9}")
        ? IntNode.valueOf(Integer.parseInt(text))
        : TextNode.valueOf(text);
  }

  private static boolean isOn(ScalarSetting setting, Config config) {
    return setting.value(config).asBoolean();
  }

  private static String name(ScalarSetting setting) {
    return setting.path().toString();
  }

  private static ObjectNode shown(Config config) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    for (ScalarSetting setting : ScalarSetting.values()) {
      shown.set(name(setting), setting.value(config));
    }
    return shown;
  }
}
