package dev.cliproxy.credential;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds out when a credential expires. Programs have stated that under many names; of several, the
 * top level counts before what is nested, and there the first name of the list that has a time.
 */
final class StatedExpiry {
  private static final List<String> NAMES =
      List.of("expired", "expire", "expires_at", "expiresAt", "expiry", "expires");
  private static final List<String> NESTS = List.of("token", "Token");

  private int rank = Integer.MAX_VALUE;
  private Optional<Instant> moment = Optional.empty();

  /** Looks at a top-level field, of which the parser has just reached the value, and passes it. */
  void read(String field, JsonParser json) throws IOException {
    int nest = NESTS.indexOf(field);
    if (nest < 0 || json.currentToken() != JsonToken.START_OBJECT) {
      note(0, field, json);
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      note(1 + nest, name, json);
    }
  }

  /** What has been found. */
  Optional<Instant> moment() {
    return moment;
  }

  private void note(int level, String name, JsonParser json) throws IOException {
    int order = NAMES.indexOf(name);
    int found = level * NAMES.size() + order;
    if (order >= 0 && found < rank) {
      Optional<Instant> stated = value(json);
      if (stated.isPresent()) {
        rank = found;
        moment = stated;
      }
    }
    json.skipChildren();
  }

  private static Optional<Instant> value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> StatedTime.of(json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          StatedTime.of(Double.parseDouble(json.getText()));
      default -> Optional.empty();
    };
  }
}
