package dev.cliproxy.config.setting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigDraft;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.LoginAlias;
import dev.cliproxy.config.value.LoginModels;
import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlPath;
import java.util.function.Function;

/** The settings that are lists by kind of login. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum LoginModelsSetting {
  EXCLUDED(
      "oauth-excluded-models",
      models -> {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        models.excluded().forEach((kind, names) -> names.forEach(json.putArray(kind)::add));
        return json;
      }),
  ALIASES(
      "oauth-model-alias",
      models -> {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        models
            .aliases()
            .forEach(
                (kind, aliases) ->
                    json.putArray(kind).addAll(aliases.stream().map(LoginAlias::toJson).toList()));
        return json;
      });

  private final String field;
  private final Function<LoginModels, ObjectNode> json;

  LoginModelsSetting(String field, Function<LoginModels, ObjectNode> json) {
    this.field = field;
    this.json = json;
  }

  /** Its name, in the file and in the API. */
  public String field() {
    return field;
  }

  /** The lists by kind. */
  public ObjectNode value(Config config) {
    return json.apply(config.loginModels());
  }

  /** Puts these lists in place of all. */
  public ConfigChange replaceAll(ObjectNode lists) {
    return draft -> {
      if (!lists.isEmpty() || draft.tree().has(field)) {
        draft.set(YamlPath.of(field), checked(lists));
      }
    };
  }

  /**
   * Puts a list in place of one kind's; an empty one takes the kind away.
   *
   * @param kind in the file's spelling, not empty
   */
  public ConfigChange replace(String kind, ArrayNode list) {
    return list.isEmpty()
        ? remove(kind)
        : draft -> {
          ObjectNode lists = lists(draft);
          lists.set(kind, list);
          draft.set(YamlPath.of(field), checked(lists));
        };
  }

  /** Takes a kind away; an {@link ItemNotFound} when it is not there. */
  public ConfigChange remove(String kind) {
    return draft -> {
      ObjectNode lists = lists(draft);
      if (lists.remove(kind) == null) {
        throw new ItemNotFound();
      }
      draft.set(YamlPath.of(field), lists);
    };
  }

  private ObjectNode lists(ConfigDraft draft) {
    return draft.tree().path(field) instanceof ObjectNode present
        ? present
        : JsonNodeFactory.instance.objectNode();
  }

  /** A key of the file is a name, not any text. */
  private ObjectNode checked(ObjectNode lists) {
    lists
        .fieldNames()
        .forEachRemaining(
            kind -> {
              JsonNode list = lists.get(kind);
              if (!kind.matches("[a-z0-9][a-z0-9-]{0,39}")) {
                throw new InvalidValue(
                    field, Wording.of("login-kind-name", "expected the name of a provider"));
              }
              if (!list.isArray()) {
                throw new InvalidValue(field + "." + kind, Wording.of("list", "expected a list"));
              }
            });
    return lists;
  }
}
