package dev.cliproxy.config.value;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.config.field.OtherFields;
import dev.cliproxy.wording.Wording;
import java.util.Objects;

/**
 * Another name for a model of the logins of one kind: an entry of {@code oauth-model-alias}.
 *
 * @param name the provider's own name, not empty
 * @param alias the clients' name, not empty
 * @param fork whether the provider's own name goes on serving, too
 * @param otherFields what else the file says of it, kept for whoever wrote it
 */
public record LoginAlias(String name, String alias, boolean fork, OtherFields otherFields) {
  public LoginAlias {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(otherFields, "otherFields");
  }

  /** Reads an entry; what is wrong with it is found by the reader. */
  public static LoginAlias read(FieldReader fields) {
    if (!fields.flag("force-mapping", true)) {
      fields.warn(
          "force-mapping",
          Wording.of("force-mapping", "has no effect: answers always name the alias"));
    }
    return new LoginAlias(
        fields.requiredText("name"),
        fields.requiredText("alias"),
        fields.flag("fork", false),
        fields.otherFields());
  }

  /** As the file has it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name).put("alias", alias);
    if (fork) {
      json.put("fork", true);
    }
    return otherFields.addTo(json);
  }
}
