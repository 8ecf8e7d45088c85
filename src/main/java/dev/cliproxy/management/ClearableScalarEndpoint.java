package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.setting.ScalarSetting;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.core.Response;

/** A text that DELETE makes empty. */
public final class ClearableScalarEndpoint extends ScalarEndpoint {

  ClearableScalarEndpoint(ConfigStore store, ScalarSetting setting) {
    super(store, setting);
  }

  @DELETE
  public Response delete(@BeanParam Caller caller) {
    return update(caller, setting().set(TextNode.valueOf("")));
  }
}
