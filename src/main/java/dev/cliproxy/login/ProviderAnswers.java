package dev.cliproxy.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.common.contenttype.ContentType;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.SerializeException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import dev.cliproxy.wording.Wording;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Asks providers and reads what they answer, leniently: providers leave out what the standard wants
 * to be there.
 */
final class ProviderAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_LIFE_SECONDS = Duration.ofDays(3_650).toSeconds();

  private final HTTPRequestSender sender;
  private final Clock clock;

  ProviderAnswers(HTTPRequestSender sender, Clock clock) {
    this.sender = Objects.requireNonNull(sender, "sender");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** Asks the token endpoint with a form, as the standard has it. */
  Tokens tokens(TokenRequest request) throws ProviderException {
    return tokens(object(request.toHTTPRequest()));
  }

  /** Asks a token endpoint that wants JSON. */
  Tokens tokensByJson(String url, ObjectNode request, String... headers) throws ProviderException {
    return tokens(object(json(url, request, headers)));
  }

  /** The answer to a request, which must be a JSON object with a good status. */
  ObjectNode object(HTTPRequest request) throws ProviderException {
    ReadOnlyHTTPResponse answer;
    try {
      request.setAccept("application/json");
      answer = request.send(sender);
    } catch (SerializeException | IOException e) {
      throw ProviderException.unreachable(e.getMessage());
    }
    Optional<ObjectNode> body = parsed(answer.getBody());
    int status = answer.getStatusCode();
    if (status < 200 || status > 299) {
      throw ProviderException.refused(status, body.map(b -> code(b)).orElse(""), wait(answer));
    }
    return body.orElseThrow(
        () ->
            ProviderException.unusable(
                Wording.of("login-no-object", "the provider's answer is not a JSON object")));
  }

  static HTTPRequest json(String url, ObjectNode body, String... headers) {
    HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST, URI.create(url));
    request.setEntityContentType(ContentType.APPLICATION_JSON);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    request.setBody(body.toString());
    return request;
  }

  /** The fields of a grant, for providers that want them as JSON. */
  static ObjectNode fields(AuthorizationGrant grant) {
    ObjectNode fields = JSON.createObjectNode();
    grant.toParameters().forEach((name, values) -> fields.put(name, values.get(0)));
    return fields;
  }

  private Tokens tokens(ObjectNode answer) throws ProviderException {
    String access = text(answer, "access_token");
    if (access.isEmpty()) {
      throw ProviderException.unusable(
          Wording.of("login-no-token", "the provider's answer has no access token"));
    }
    return new Tokens(
        access,
        text(answer, "refresh_token"),
        text(answer, "id_token"),
        expiry(answer.path("expires_in")).or(() -> JwtClaims.of(access).expiry()),
        text(answer, "resource_url"),
        answer.path("account").path("email_address").asText("").strip(),
        answer.path("account").path("uuid").asText("").strip());
  }

  /** A life that is not stated, or not a number, is not known; it is not over. */
  private Optional<Instant> expiry(JsonNode seconds) {
    double life = seconds.isNumber() || seconds.isTextual() ? seconds.asDouble(0) : 0;
    return life >= 1 && life <= LONGEST_LIFE_SECONDS
        ? Optional.of(clock.instant().plusSeconds((long) life))
        : Optional.empty();
  }

  static String text(JsonNode object, String name) {
    return object.path(name).isTextual() ? object.path(name).textValue().strip() : "";
  }

  private static Optional<ObjectNode> parsed(String body) {
    try {
      JsonNode parsed = body == null ? null : JSON.readTree(body);
      return parsed instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The error's code, wherever the provider has put it; only a plain word counts. */
  private static String code(JsonNode body) {
    JsonNode error = body.path("error");
    return Stream.of(error, error.path("code"), error.path("type"), body.path("code"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .filter(code -> code.matches("[A-Za-z0-9_.-]{1,64}"))
        .findFirst()
        .orElse("");
  }

  private static Optional<Duration> wait(ReadOnlyHTTPResponse answer) {
    List<String> stated = answer.getHeaderMap().getOrDefault("Retry-After", List.of());
    return stated.stream()
        .filter(text -> text.matches("[0-9]{1,6}"))
        .findFirst()
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }
}
