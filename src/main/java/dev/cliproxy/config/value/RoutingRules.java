package dev.cliproxy.config.value;

import dev.cliproxy.config.field.FieldReader;
import java.util.Objects;

/**
 * Who of those that can serve a request is asked first.
 *
 * @param sessionAffinity whether a conversation stays with the credential that it began with,
 *     whatever the strategy; {@link RoutingStrategy#SESSION} means that by itself
 * @param preferSameFormat whether providers that speak the client's format come before those whose
 *     answers must be translated
 */
public record RoutingRules(
    RoutingStrategy strategy, boolean sessionAffinity, boolean preferSameFormat) {
  public RoutingRules {
    Objects.requireNonNull(strategy, "strategy");
  }

  /** Whether a conversation stays with the credential that it began with. */
  public boolean keepsConversations() {
    return sessionAffinity || strategy == RoutingStrategy.SESSION;
  }

  static RoutingRules read(FieldReader section) {
    RoutingRules rules =
        new RoutingRules(
            RoutingStrategy.read(section),
            section.flag("session-affinity", false),
            section.flag("prefer-same-format", true));
    section.otherFields();
    return rules;
  }
}
