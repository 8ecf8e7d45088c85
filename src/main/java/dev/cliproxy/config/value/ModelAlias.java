package dev.cliproxy.config.value;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.config.field.OtherFields;
import java.util.Objects;

/**
 * A provider's model and the name clients call it by.
 *
 * @param name the provider's own name, not empty
 * @param alias the clients' name, or {@code ""} when it is the same
 * @param otherFields what else the file says of it, kept for whoever wrote it
 */
public record ModelAlias(String name, String alias, OtherFields otherFields) {

  public ModelAlias {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(otherFields, "otherFields");
  }

  /** Reads an entry; what is wrong with it is found by the reader. */
  public static ModelAlias read(FieldReader fields) {
    return new ModelAlias(
        fields.requiredText("name"), fields.text("alias", ""), fields.otherFields());
  }

  /** The name clients use. */
  public String clientName() {
    return alias.isEmpty() ? name : alias;
  }

  /** As the file has it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name).put("alias", alias);
    return otherFields.addTo(json);
  }
}
