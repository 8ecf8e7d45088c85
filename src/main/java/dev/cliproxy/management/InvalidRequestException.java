package dev.cliproxy.management;

import java.util.Objects;
import java.util.Optional;

/** A request that cannot be understood: 400. */
final class InvalidRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String details;

  private InvalidRequestException(String error, String details) {
    super(error);
    this.details = Objects.requireNonNull(details, "details");
  }

  /** The documented {@code invalid body}, with words that say where and what was expected. */
  static InvalidRequestException invalidBody(String details) {
    return new InvalidRequestException("invalid body", details);
  }

  /** The body has none of the forms that the method takes. */
  static InvalidRequestException missingFields(String details) {
    return new InvalidRequestException("missing fields", details);
  }

  /** Something else than the body is wrong. */
  static InvalidRequestException of(String error) {
    return new InvalidRequestException(error, "");
  }

  Optional<String> details() {
    return Optional.of(details).filter(text -> !text.isEmpty());
  }
}
