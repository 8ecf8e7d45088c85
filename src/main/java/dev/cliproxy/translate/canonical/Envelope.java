package dev.cliproxy.translate.canonical;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the state of one provider travels through a client of another format and back, without being
 * kept here: as a word that the client returns as it is, in the place where its own provider would
 * have put its own state. {@code px1.} marks it, then comes whose it is, so that no other provider
 * gets it, then what was thought, in URL-safe Base64.
 *
 * <p>Not signed: who forges one has his provider refuse it, as if he had sent it there himself.
 */
public final class Envelope {
  private static final String MARK = "px1.";

  private Envelope() {}

  /** Whether it is one, whosoever's. */
  public static boolean is(String word) {
    return word.startsWith(MARK);
  }

  /**
   * Seals a state alone: the text is told beside it.
   *
   * @param state the client's provider's to see again
   */
  public static String seal(State state) {
    return seal(List.of(new Part.Thinking("", Optional.of(state))));
  }

  /**
   * Seals what was thought with its text, for clients that do not return the text.
   *
   * @param thoughts of one family, at least one, each with a state
   */
  public static String seal(List<Part.Thinking> thoughts) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Part.Thinking thought : thoughts) {
      State state = thought.state().orElseThrow();
      ObjectNode one = list.addObject();
      one.put("b", state.binding().name().toLowerCase(Locale.ROOT));
      one.put("v", state.value());
      putUnlessEmpty(one, "i", state.itemId());
      putUnlessEmpty(one, "o", state.owner());
      putUnlessEmpty(one, "t", thought.text());
    }
    State.Family family = thoughts.get(0).state().orElseThrow().family();
    return MARK
        + family.name().toLowerCase(Locale.ROOT)
        + "."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(list.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void putUnlessEmpty(ObjectNode node, String name, String value) {
    if (!value.isEmpty()) {
      node.put(name, value);
    }
  }

  /**
   * Opens one that a client has returned.
   *
   * @return what was sealed, in order; empty when it is none of ours, or damaged: then it is as if
   *     the client had lost it
   */
  public static List<Part.Thinking> open(String word) {
    String[] pieces = word.split("\\.", -1);
    if (!is(word) || pieces.length != 3) {
      return List.of();
    }
    Optional<State.Family> family = constant(State.Family.class, pieces[1]);
    Optional<JsonNode> list = decoded(pieces[2]).flatMap(Json::parse).filter(JsonNode::isArray);
    if (family.isEmpty() || list.isEmpty()) {
      return List.of();
    }
    List<Part.Thinking> thoughts = new ArrayList<>();
    for (JsonNode one : list.get()) {
      Optional<State.Binding> binding = constant(State.Binding.class, Json.text(one, "b"));
      String value = Json.text(one, "v");
      if (binding.isEmpty() || value.isEmpty()) {
        return List.of();
      }
      State state =
          new State(family.get(), binding.get(), value, Json.text(one, "i"), Json.text(one, "o"));
      thoughts.add(new Part.Thinking(Json.text(one, "t"), Optional.of(state)));
    }
    return List.copyOf(thoughts);
  }

  private static Optional<String> decoded(String payload) {
    try {
      return Optional.of(
          new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static <E extends Enum<E>> Optional<E> constant(Class<E> type, String name) {
    for (E one : type.getEnumConstants()) {
      if (one.name().equalsIgnoreCase(name)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }
}
