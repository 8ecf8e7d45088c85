package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.ConfigUpdateException.TooLarge;
import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.config.setting.WholeText;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The configuration file as a text, as the panels of the ecosystem edit it. With every key in
 * clear: whoever has the management key may read them.
 */
@Path("config.yaml")
public final class ConfigTextResource {
  private static final MediaType YAML = new MediaType("application", "yaml", "utf-8");

  /** So often a text is put in the place of one that another hand is changing. */
  private static final int ATTEMPTS = 5;

  private final ConfigStore store;

  ConfigTextResource(ConfigStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  @GET
  public Response get(@Context Request request) throws IOException {
    String text = present();
    EntityTag tag = tag(text);
    ResponseBuilder notModified = request.evaluatePreconditions(tag);
    return (notModified == null
            ? Response.ok(text.getBytes(StandardCharsets.UTF_8), YAML)
            : notModified)
        .tag(tag)
        .build();
  }

  @PUT
  public Response put(byte[] content, @BeanParam Caller caller) throws IOException {
    String text = decode(content);
    if (text.isBlank()) {
      throw InvalidRequestException.invalidBody("expected a configuration, found nothing");
    }
    if (content.length > WholeText.LARGEST_BYTES) {
      throw new TooLarge();
    }
    for (int attempt = 1; ; attempt++) {
      String base = present();
      caller.requireUnchanged(tag(base));
      try {
        store.replaceText(caller.author(), base, text);
        break;
      } catch (InvalidConfigException e) {
        return Answers.status(422, Answers.error("invalid configuration", e.getMessage())).build();
      } catch (Stale e) {
        // Nobody asked for a condition, or it is looked at anew.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok").put("ok", true);
    answer.putArray("changed").add("config");
    return Response.ok(answer, Answers.JSON).build();
  }

  /** What is in force, where the file has gone or is no text at all. */
  private String present() throws IOException {
    return store.textInFile().orElseGet(store::text);
  }

  private static EntityTag tag(String text) {
    return new EntityTag(WholeText.version(text));
  }

  private static String decode(byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw InvalidRequestException.invalidBody("expected UTF-8");
    }
  }
}
