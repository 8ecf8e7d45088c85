package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Values to be set in a JSON object, as pieces of text that go between its bytes. */
final class JsonSplices {

  /** What stands between two offsets gives way to a text. */
  private record Splice(int from, int to, String text) {}

  private final JsonMember root;
  private final List<Splice> splices = new ArrayList<>();
  private final List<String> added = new ArrayList<>();

  JsonSplices(JsonMember root) {
    this.root = Objects.requireNonNull(root, "root");
  }

  /** Sets a member of the object; one that it has not comes first in it. */
  void set(String name, String json) {
    JsonMember present = root.members().get(name);
    if (present == null) {
      added.add(member(name, json));
    } else {
      replace(present, json);
    }
  }

  /**
   * Sets a member of an object inside. One that is absent or null is made; what is no object stays
   * as it is.
   */
  void setInside(String outer, String name, String json) {
    JsonMember object = root.members().get(outer);
    if (object == null || object.isNull()) {
      set(outer, "{" + member(name, json) + "}");
    } else if (object.isObject()) {
      JsonMember present = object.members().get(name);
      if (present == null) {
        splices.add(insertion(object, member(name, json)));
      } else {
        replace(present, json);
      }
    }
  }

  private static String member(String name, String json) {
    return JsonText.quoted(name) + ":" + json;
  }

  /** Puts another value in the place of one, wherever it stands. */
  void replace(JsonMember present, String json) {
    splices.add(new Splice(present.from(), present.to(), json));
  }

  private static Splice insertion(JsonMember object, String members) {
    int at = object.from() + 1;
    return new Splice(at, at, object.empty() ? members : members + ",");
  }

  /** The object's bytes with the values set: read-only views on them, and the texts between. */
  List<ByteBuffer> applied(ByteBuffer bytes) {
    if (splices.isEmpty() && added.isEmpty()) {
      return List.of(bytes.slice());
    }
    List<Splice> inOrder = new ArrayList<>(splices);
    if (!added.isEmpty()) {
      inOrder.add(insertion(root, String.join(",", added)));
    }
    inOrder.sort(Comparator.comparingInt(Splice::from));
    List<ByteBuffer> pieces = new ArrayList<>();
    int at = 0;
    for (Splice splice : inOrder) {
      pieces.add(bytes.slice(at, splice.from() - at));
      pieces.add(UTF_8.encode(splice.text()).asReadOnlyBuffer());
      at = splice.to();
    }
    pieces.add(bytes.slice(at, bytes.limit() - at));
    return List.copyOf(pieces);
  }
}
