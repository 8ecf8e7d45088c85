package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The places of a JSON document that somebody asks for, as a tree; each node is one place or leads
 * to one. Does not change once it is built.
 */
final class JsonPlaces {

  private final byte[] key;
  private final List<JsonPlaces> members = new ArrayList<>();
  private JsonPlaces element;
  private AnswerField field;

  private JsonPlaces(String key) {
    this.key = key.getBytes(UTF_8);
  }

  /** What stands at this place; null when it only leads to others. */
  AnswerField field() {
    return field;
  }

  /** The place of every element, if this is a list; null when nobody asks for any. */
  JsonPlaces element() {
    return element;
  }

  /**
   * The place of a member, if this is an object; null when nobody asks for it.
   *
   * @param bytes holds the key as it stands in the document, without its quotes
   */
  JsonPlaces member(byte[] bytes, int from, int to) {
    int length = to - from;
    for (int i = 0; i < members.size(); i++) {
      JsonPlaces member = members.get(i);
      // The length alone tells most keys apart.
      if (member.key.length == length
          && Arrays.equals(member.key, 0, member.key.length, bytes, from, to)) {
        return member;
      }
    }
    for (int at = from; at < to; at++) {
      if (bytes[at] == '\\') {
        return member(JsonText.decoded(bytes, from, to)).orElse(null);
      }
    }
    return null;
  }

  private Optional<JsonPlaces> member(String name) {
    byte[] wanted = name.getBytes(UTF_8);
    return members.stream().filter(member -> Arrays.equals(member.key, wanted)).findFirst();
  }

  /** Collects places, written as in {@code choices[].finish_reason}. */
  static final class Builder {

    private final JsonPlaces root = new JsonPlaces("");

    Builder add(String path, AnswerField field) {
      JsonPlaces place = root;
      for (String step : path.split("\\.", -1)) {
        boolean list = step.endsWith("[]");
        place = memberOf(place, list ? step.substring(0, step.length() - 2) : step);
        if (list) {
          if (place.element == null) {
            place.element = new JsonPlaces("");
          }
          place = place.element;
        }
      }
      place.field = field;
      return this;
    }

    private static JsonPlaces memberOf(JsonPlaces place, String name) {
      return place
          .member(name)
          .orElseGet(
              () -> {
                JsonPlaces added = new JsonPlaces(name);
                place.members.add(added);
                return added;
              });
    }

    /** For a document that is an object. */
    JsonPlaces build() {
      return root;
    }

    /** For a document that is an object or a list of such. */
    JsonPlaces buildForListsToo() {
      root.element = root;
      return root;
    }
  }
}
