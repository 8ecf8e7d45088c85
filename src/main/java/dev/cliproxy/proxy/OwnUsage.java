package dev.cliproxy.proxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ClientKeyEntry;
import dev.cliproxy.config.ClientKeyLimits;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.limit.KeyUse;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What the holder of a key is told of it: {@code GET /v1/usage}. The format is this program's own;
 * the names of limits are those of the configuration, with underscores.
 */
final class OwnUsage {
  private OwnUsage() {}

  static ObjectNode of(ClientKey key, KeyLimits accounts) {
    KeyUse use = accounts.use(key.name());
    ClientKeyLimits limits = key.limits();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", key.name());
    json.put("name", key.entry().map(ClientKeyEntry::name).orElse(""));
    key.entry()
        .flatMap(ClientKeyEntry::expires)
        .ifPresent(time -> json.put("expires", time.toString()));
    key.replacedUntil().ifPresent(time -> json.put("replaced_until", time.toString()));
    key.entry()
        .filter(entry -> !entry.models().isEmpty())
        .ifPresent(entry -> entry.models().forEach(json.putArray("models")::add));
    ObjectNode used = json.putObject("used");
    ObjectNode limit = json.putObject("limits");
    ObjectNode left = json.putObject("left");
    put(
        "requests_per_minute",
        use.requestsInMinute(),
        limits.requestsPerMinute(),
        used,
        limit,
        left);
    put("tokens_per_minute", use.tokensInMinute(), limits.tokensPerMinute(), used, limit, left);
    put("tokens_per_day", use.tokensToday(), limits.tokensPerDay(), used, limit, left);
    put("tokens_per_month", use.tokensThisMonth(), limits.tokensPerMonth(), used, limit, left);
    put("cost_per_day", use.costToday(), limits.costPerDay(), used, limit, left);
    put("cost_per_month", use.costThisMonth(), limits.costPerMonth(), used, limit, left);
    put("concurrent_requests", use.underWay(), limits.concurrentRequests(), used, limit, left);
    return json;
  }

  private static void put(
      String name,
      long use,
      Optional<? extends Number> most,
      ObjectNode used,
      ObjectNode limit,
      ObjectNode left) {
    used.put(name, use);
    most.ifPresent(
        number -> {
          limit.put(name, number.longValue());
          left.put(name, Math.max(0, number.longValue() - use));
        });
  }

  private static void put(
      String name,
      BigDecimal use,
      Optional<BigDecimal> most,
      ObjectNode used,
      ObjectNode limit,
      ObjectNode left) {
    used.put(name, use);
    most.ifPresent(
        amount -> {
          limit.put(name, amount);
          left.put(name, amount.subtract(use).max(BigDecimal.ZERO));
        });
  }
}
