package dev.cliproxy.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.catalog.Candidate;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.translate.InvalidRequestBodyException;
import dev.cliproxy.translate.RequestBody;
import dev.cliproxy.translate.RequestEdit;
import dev.cliproxy.translate.WireFormat;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A client's request as one candidate gets it: at its address, with its key, under its name of the
 * model; of the body nothing else is touched.
 *
 * @param model the client's name of the model
 * @param secret the candidate's key, or the present token of its login
 * @param streams whether the answer comes event by event
 * @param response the id of the response that it is about; empty for all other operations
 * @param query the client's, without its key; {@code ""} for none
 * @param clientHeaders those of the client's headers that go on
 */
public record ProviderRequest(
    Candidate candidate,
    String model,
    String secret,
    Operation operation,
    RequestBody body,
    boolean streams,
    Optional<String> response,
    String query,
    Map<String, String> clientHeaders) {

  public ProviderRequest {
    Objects.requireNonNull(candidate, "candidate");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(secret, "secret");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(response, "response");
    Objects.requireNonNull(query, "query");
    clientHeaders = Map.copyOf(clientHeaders);
  }

  /**
   * For a request in the provider's own format, made of another.
   *
   * @param document the request, which is changed to what the provider takes
   * @throws InvalidRequestBodyException when it is larger than any request may be
   */
  public static ProviderRequest translated(
      Candidate candidate,
      String model,
      String secret,
      Operation operation,
      ObjectNode document,
      boolean streams)
      throws InvalidRequestBodyException {
    Vendor.of(candidate.credential().provider()).adapt(candidate.credential(), document);
    return new ProviderRequest(
        candidate,
        model,
        secret,
        operation,
        RequestBody.of(document),
        streams,
        Optional.empty(),
        "",
        Map.of());
  }

  /**
   * Whether the provider is asked for its count of tokens although the client was not interested:
   * the client must not get it then.
   */
  public boolean addsUsage() {
    return streams
        && (operation == Operation.CHAT_COMPLETION || operation == Operation.COMPLETION)
        && !body.asksForUsage();
  }

  /**
   * The request to send.
   *
   * @param generalProxyUrl the proxy of all that name none themselves; {@code ""} for none
   */
  public OutboundRequest outbound(String generalProxyUrl) {
    Credential credential = candidate.credential();
    Vendor vendor = Vendor.of(credential.provider());
    Map<String, String> headers = new LinkedHashMap<>(clientHeaders);
    if (!body.contentType().isEmpty()) {
      headers.put("Content-Type", body.contentType());
    }
    headers.put("Accept", accepted());
    vendor.addHeaders(credential, secret, headers);
    credential.headers().forEach((name, value) -> put(headers, name, value));
    String path = vendor.path(operation, response.orElse(candidate.model()));
    String address = credential.baseUrl() + path + queryPart();
    return new OutboundRequest(
        operation.method(),
        URI.create(address),
        headers,
        editedBody(),
        OutboundProxy.choose(credential.proxyUrl(), generalProxyUrl));
  }

  private String accepted() {
    if (streams) {
      return "text/event-stream";
    }
    return operation.answersInAnyType() ? "*/*" : "application/json";
  }

  /** A configured header takes the place of one of the same name, in whatever case. */
  static void put(Map<String, String> headers, String name, String value) {
    headers.keySet().removeIf(name::equalsIgnoreCase);
    headers.put(name, value);
  }

  /** Gemini answers with one long list instead of events when it is not asked for them. */
  private String queryPart() {
    boolean asked = query.startsWith("alt=") || query.contains("&alt=") || query.contains("$alt=");
    String full = query;
    if (operation == Operation.STREAM_GENERATE_CONTENT && !asked) {
      full = query.isEmpty() ? "alt=sse" : query + "&alt=sse";
    }
    return full.isEmpty() ? "" : "?" + full;
  }

  private List<ByteBuffer> editedBody() {
    RequestEdit edit = RequestEdit.NONE;
    edit =
        operation.format() == WireFormat.GEMINI
            ? edit.withRenaming(model, candidate.model())
            : edit.withModel(candidate.model());
    if (addsUsage()) {
      edit = edit.withUsageAsked();
    }
    if (candidate.isCodexLogin()) {
      edit = edit.withoutStoring();
    }
    if (streams && operation == Operation.RESPONSE) {
      // Where the client did not ask for it the answer is gathered again.
      edit = edit.withStreaming();
    }
    Optional<String> effort = candidate.effort().apply(body.reasoningEffort());
    if (effort.isPresent()) {
      edit = edit.withReasoningEffort(effort.get());
    }
    return body.with(edit);
  }

  /** Without the secret and the body. */
  @Override
  public String toString() {
    return "ProviderRequest[" + operation + " to " + candidate.credential().label() + "]";
  }
}
