package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.setting.LoginModelsSetting;
import dev.cliproxy.config.setting.ScalarSetting;
import dev.cliproxy.config.setting.StringListSetting;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.yaml.YamlPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Objects;

/**
 * All settings in one answer. Upstream keys are in clear, because existing clients read them here;
 * the management key, the port and the folder of the token files are not settings and not in it.
 */
@Path("config")
public final class ConfigResource {
  private final ConfigStore store;

  ConfigResource(ConfigStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  @GET
  public Response get(@Context Request request) {
    return Answers.tagged(request, representation(store.current()));
  }

  private static ObjectNode representation(Config config) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (ScalarSetting setting : ScalarSetting.values()) {
      parent(all, setting.path()).set(setting.path().lastKey(), setting.value(config));
    }
    all.put("ws-auth", true);
    for (StringListSetting setting : StringListSetting.values()) {
      ArrayNode list = all.putArray(setting.field());
      setting.value(config).forEach(list::add);
    }
    for (LoginModelsSetting setting : LoginModelsSetting.values()) {
      all.set(setting.field(), setting.value(config));
    }
    for (EntryListSetting setting : EntryListSetting.OF_PROVIDERS) {
      all.putArray(setting.field()).addAll(setting.value(config));
    }
    return all;
  }

  private static ObjectNode parent(ObjectNode root, YamlPath path) {
    ObjectNode node = root;
    for (YamlPath.Step step : path.steps().subList(0, path.steps().size() - 1)) {
      node = node.withObjectProperty(((YamlPath.Key) step).name());
    }
    return node;
  }
}
