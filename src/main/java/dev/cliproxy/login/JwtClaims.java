package dev.cliproxy.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.nimbusds.jose.JOSEObject;
import java.io.IOException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The claims of a JWT, read one by one: an odd one costs none of the others. The signature is not
 * checked, because the token came from its issuer over TLS and nobody is let in by it.
 */
record JwtClaims(JsonNode claims) {
  private static final ObjectMapper JSON = new ObjectMapper();

  JwtClaims {
    Objects.requireNonNull(claims, "claims");
  }

  /** Of a text that is no JWT there are none. */
  static JwtClaims of(String token) {
    try {
      return new JwtClaims(JSON.readTree(JOSEObject.split(token)[1].decodeToString()));
    } catch (ParseException | IOException e) {
      return new JwtClaims(MissingNode.getInstance());
    }
  }

  /** A claim that is a text, at the end of these names; else {@code ""}. */
  String text(String... names) {
    JsonNode found = claims;
    for (String name : names) {
      found = found.path(name);
    }
    return found.isTextual() ? found.textValue().strip() : "";
  }

  /** The claim {@code exp}. */
  Optional<Instant> expiry() {
    JsonNode seconds = claims.path("exp");
    return seconds.isNumber() && seconds.asLong() > 0 && seconds.asLong() < 253_402_300_800L
        ? Optional.of(Instant.ofEpochSecond(seconds.asLong()))
        : Optional.empty();
  }

  /** Whose they are is nobody's business in a log. */
  @Override
  public String toString() {
    return "JwtClaims[]";
  }
}
