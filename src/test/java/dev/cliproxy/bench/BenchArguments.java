package dev.cliproxy.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be measured: {@code [--scale <number>] [--war <name>=<path>]… [--peer <name>=<url>…]…
 * [<part>]…}.
 *
 * @param parts at least one
 * @param wars WARs of other revisions by their names
 * @param peers other proxies that run
 */
record BenchArguments(Set<String> parts, Map<String, Path> wars, List<Peer> peers, Pace pace) {
  /** The parts that look at the proxy with a small heap. */
  static final Set<String> SMALL =
      Set.of("throughput", "latency", "first-event", "cancel", "large", "streams");

  private static final Set<String> OTHERS = Set.of("many-streams", "translate", "cold", "peers");

  /** Without a part, all are meant, {@code peers} only when there is one. */
  static BenchArguments of(String... arguments) {
    Set<String> all = new TreeSet<>(SMALL);
    all.addAll(OTHERS);
    Set<String> parts = new TreeSet<>();
    Map<String, Path> wars = new LinkedHashMap<>();
    List<Peer> peers = new ArrayList<>();
    Pace pace = new Pace(1);
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--scale" -> pace = new Pace(Double.parseDouble(value(arguments, ++i)));
        case "--peer" -> peers.add(Peer.of(value(arguments, ++i)));
        case "--war" -> {
          String[] named = value(arguments, ++i).split("=", 2);
          if (named.length < 2 || Files.notExists(Path.of(named[1]))) {
            throw new IllegalArgumentException("--war wants <name>=<path of a WAR>");
          }
          wars.put(named[0], Path.of(named[1]).toAbsolutePath());
        }
        default -> parts.add(arguments[i]);
      }
    }
    if (!all.containsAll(parts)) {
      throw new IllegalArgumentException("there is " + all + ", not " + parts);
    }
    if (parts.isEmpty()) {
      parts.addAll(all);
      if (wars.isEmpty() && peers.isEmpty()) {
        parts.remove("peers");
      }
    }
    return new BenchArguments(parts, wars, peers, pace);
  }

  /** Whether a part is meant that has a row in the table of the data path. */
  boolean hasDataPath() {
    return parts.contains("many-streams") || !Collections.disjoint(parts, SMALL);
  }

  private static String value(String[] arguments, int at) {
    if (at == arguments.length) {
      throw new IllegalArgumentException(arguments[at - 1] + " wants a value");
    }
    return arguments[at];
  }
}
