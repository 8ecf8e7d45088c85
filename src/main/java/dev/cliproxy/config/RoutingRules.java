package dev.cliproxy.config;

import java.util.Objects;

/**
 * Who of those that can serve a request is asked first.
 *
 * @param preferSameFormat whether providers that speak the client's format come before those whose
 *     answers must be translated
 */
public record RoutingRules(RoutingStrategy strategy, boolean preferSameFormat) {
  public RoutingRules {
    Objects.requireNonNull(strategy, "strategy");
  }

  static RoutingRules read(FieldReader section) {
    RoutingRules rules =
        new RoutingRules(RoutingStrategy.read(section), section.flag("prefer-same-format", true));
    section.otherFields();
    return rules;
  }
}
