package dev.cliproxy.config;

import dev.cliproxy.wording.Wording;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Which of the credentials that can serve a request is asked first. */
public enum RoutingStrategy {
  /** They take turns. */
  ROUND_ROBIN("round-robin"),
  /** The first of the file, until it rests. */
  FILL_FIRST("fill-first"),
  /** A conversation stays with the one that it began with, new ones take turns. */
  SESSION("session");

  private final String setting;

  RoutingStrategy(String setting) {
    this.setting = setting;
  }

  /** As it is written in the configuration. */
  public String setting() {
    return setting;
  }

  /** One that is not known is kept, and warned about: the file may be another program's. */
  static RoutingStrategy read(FieldReader section) {
    String text = section.text("strategy", ROUND_ROBIN.setting);
    return Arrays.stream(values())
        .filter(known -> known.setting.equals(text))
        .findFirst()
        .orElseGet(
            () -> {
              String names =
                  Arrays.stream(values())
                      .map(RoutingStrategy::setting)
                      .collect(Collectors.joining(", "));
              section.warn(
                  "strategy",
                  Wording.of(
                      "strategy", "is not known, so keys take turns; there are " + names, names));
              return ROUND_ROBIN;
            });
  }
}
