package dev.cliproxy.bench;

import dev.cliproxy.testing.ProviderFormat;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A running proxy that is measured.
 *
 * @param name for the tables
 * @param fixed where the answer that is always the same is asked for
 * @param streams where streams are asked for; empty where none are
 * @param usage what its process takes; empty where nobody knows its process
 * @param isJava whether that process has a heap to look at
 */
record Peer(
    String name,
    Target fixed,
    Optional<Target> streams,
    Optional<ProcessUsage> usage,
    boolean isJava) {

  /**
   * Reads the argument of {@code --peer}: {@code <name>=<url>[,key=…][,model=…][,stream-model=…]
   * [,pid=…]}.
   */
  static Peer of(String argument) {
    String[] parts = argument.split(",", -1);
    String[] first = parts[0].split("=", 2);
    URI base = URI.create(first.length < 2 ? "" : first[1].replaceFirst("/$", ""));
    if (base.getHost() == null || base.getPort() < 0 || !"http".equals(base.getScheme())) {
      throw new IllegalArgumentException("--peer wants " + first[0] + "=http://<host>:<port>…");
    }
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] option = parts[i].split("=", 2);
      options.put(option[0], option.length < 2 ? "" : option[1]);
    }
    String key = removed(options, "key").orElse(BenchConfig.CLIENT_KEY);
    String model = removed(options, "model").orElse(BenchConfig.FIXED_MODEL);
    Optional<String> streamModel = removed(options, "stream-model");
    Optional<String> pid = removed(options, "pid");
    if (!options.isEmpty()) {
      throw new IllegalArgumentException("--peer does not know " + options.keySet());
    }
    return new Peer(
        first[0],
        new Target(ProviderFormat.CHAT, base, key, model),
        streamModel.map(name -> new Target(ProviderFormat.CHAT, base, key, name)),
        pid.map(id -> new ProcessUsage(Long.parseLong(id))),
        false);
  }

  private static Optional<String> removed(Map<String, String> options, String name) {
    return Optional.ofNullable(options.remove(name));
  }

  /** A proxy of this machine that serves the models of the bench at a port. */
  static Peer local(String name, int port, ProcessUsage usage, boolean isJava) {
    return new Peer(
        name,
        Target.local(ProviderFormat.CHAT, port, BenchConfig.FIXED_MODEL),
        Optional.of(Target.local(ProviderFormat.CHAT, port, BenchConfig.STREAM_MODEL)),
        Optional.of(Objects.requireNonNull(usage, "usage")),
        isJava);
  }

  /** Whether {@link StreamRun} can measure it. */
  boolean hasStreams() {
    return streams.isPresent() && usage.isPresent();
  }

  /** Where streams are asked for. */
  Target streamed() {
    return streams.orElseThrow();
  }

  /** The same proxy, asked for another model of the fixed answer. */
  Peer withModel(String suffix, String model) {
    Target other = new Target(fixed.format(), fixed.base(), fixed.key(), model);
    return new Peer(name + suffix, other, streams, usage, isJava);
  }
}
