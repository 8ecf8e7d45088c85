package dev.cliproxy.proxy;

import dev.cliproxy.upstream.Operation;
import java.util.Objects;
import java.util.Optional;

/**
 * What a request's method and path ask for.
 *
 * @param api method and path without what differs from request to request, for the statistics
 * @param model the model that the path names; empty when the body does
 * @param response the id of the response that the path names; empty for all other paths
 */
record Call(
    Operation operation,
    Surface surface,
    String api,
    Optional<String> model,
    Optional<String> response) {
  Call {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(surface, "surface");
    Objects.requireNonNull(api, "api");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(response, "response");
  }
}
