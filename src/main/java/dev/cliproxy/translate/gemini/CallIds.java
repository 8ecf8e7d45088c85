package dev.cliproxy.translate.gemini;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives calls and results ids where a client has none: the calls are counted over the conversation,
 * so that the same one gets the same with each request that repeats it; a result belongs to the
 * first call of its name that has none yet. Not thread-safe.
 */
final class CallIds {
  private record Open(String id, String name) {}

  private final Set<String> taken = new HashSet<>();

  /** What clients wrote to what is used instead, where they differ. */
  private final Map<String, String> renamed = new HashMap<>();

  private final List<Open> open = new ArrayList<>();
  private int calls;

  /** A model's turn begins: what was not answered by now will not be. */
  void turn() {
    open.clear();
  }

  /**
   * The id of the next call.
   *
   * @param id the client's; {@code ""} for none
   */
  String call(String id, String name) {
    calls++;
    String given = id;
    if (id.isEmpty()) {
      given = "call_" + calls;
    }
    // The same for two calls would give one of them the other's result.
    while (!taken.add(given)) {
      given = given + "_" + calls;
    }
    if (!id.isEmpty() && !given.equals(id)) {
      renamed.put(id, given);
    }
    open.add(new Open(given, name));
    return given;
  }

  /**
   * The id of the call that the next result is of.
   *
   * @param id the client's; {@code ""} for none
   */
  String result(String id, String name) {
    if (!id.isEmpty()) {
      for (String one : List.of(renamed.getOrDefault(id, id), id)) {
        if (open.removeIf(call -> call.id().equals(one))) {
          return one;
        }
      }
      if (taken.contains(id)) {
        return id;
      }
    }
    for (Iterator<Open> all = open.iterator(); all.hasNext(); ) {
      Open call = all.next();
      if (call.name().equals(name)) {
        all.remove();
        return call.id();
      }
    }
    if (!id.isEmpty()) {
      return id;
    }
    return name.isEmpty() ? "call_unknown" : name;
  }
}
