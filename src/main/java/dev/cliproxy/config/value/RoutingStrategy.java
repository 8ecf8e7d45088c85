package dev.cliproxy.config.value;

import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.wording.Wording;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which of the credentials that can serve a request is asked first. */
@SuppressWarnings("ImmutableEnumChecker") // the list never changes
public enum RoutingStrategy {
  /** They take turns, as often as their weights say. */
  ROUND_ROBIN("round-robin", "roundrobin", "rr"),
  /** The same under the name that other programs have for it: there, only this heeds weights. */
  WEIGHTED_ROUND_ROBIN("weighted-round-robin", "weightedroundrobin", "wrr"),
  /** The first of the file, until it rests. */
  FILL_FIRST("fill-first", "fillfirst", "ff"),
  /** A conversation stays with the one that it began with, new ones take turns. */
  SESSION("session");

  private final String setting;
  private final List<String> otherNames;

  RoutingStrategy(String setting, String... otherNames) {
    this.setting = setting;
    this.otherNames = List.of(otherNames);
  }

  /** As it is written in the configuration. */
  public String setting() {
    return setting;
  }

  /** The one that a text means, in upper case or lower; empty when there is none such. */
  public static Optional<RoutingStrategy> parse(String text) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(known -> known.setting.equals(name) || known.otherNames.contains(name))
        .findFirst();
  }

  /** The settings of all, with commas between them. */
  public static String names() {
    return Arrays.stream(values()).map(RoutingStrategy::setting).collect(Collectors.joining(", "));
  }

  /** One that is not known is kept, and warned about: the file may be another program's. */
  static RoutingStrategy read(FieldReader section) {
    String text = section.text("strategy", ROUND_ROBIN.setting);
    return parse(text)
        .orElseGet(
            () -> {
              section.warn(
                  "strategy",
                  Wording.of(
                      "strategy",
                      "is not known, so keys take turns; there are " + names(),
                      names()));
              return ROUND_ROBIN;
            });
  }
}
