package dev.cliproxy.proxy;

import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.requestlog.RequestLog;
import dev.cliproxy.requestlog.RequestStart;
import dev.cliproxy.trial.ProxyEntrance;
import dev.cliproxy.trial.TrialClient;
import dev.cliproxy.trial.TrialRequest;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Lets in what a person tries, as one of the clients would be let in: who knows the management key
 * may act as any of them, but no further than that one may go. Everything behind is an {@link
 * Exchange} as any other.
 */
public final class TrialEntrance implements ProxyEntrance {
  private final ProxyServices services;
  private final Snapshot.Source snapshots;

  /** Takes its configuration and all else from the services. */
  public TrialEntrance(ProxyServices services) {
    this.services = Objects.requireNonNull(services, "services");
    this.snapshots = new Snapshot.Source(services.catalog());
  }

  @Override
  public Runnable enter(TrialRequest request, TrialClient client) {
    Snapshot snapshot = snapshots.get();
    Call call = Endpoint.at(request.path(), Optional.empty()).call("POST").orElseThrow();
    if (services.open().isDraining()) {
      client.refused(503, ProxyServlet.STOPPING, call.surface().error(503, ProxyServlet.STOPPING));
      return () -> {};
    }
    Optional<ClientKey> key = key(request.key(), snapshot);
    if (key.isEmpty()) {
      String reason = request.key().isEmpty() ? ClientAccess.MISSING : ClientAccess.INVALID;
      client.refused(401, reason, call.surface().error(401, reason));
      return () -> {};
    }
    Optional<String> refusal = key.get().refusal(services.clock().instant());
    if (refusal.isPresent()) {
      client.refused(403, refusal.get(), call.surface().error(403, refusal.get()));
      return () -> {};
    }
    ClientRequest asked =
        new ClientRequest(
            key.get(), request.query(), "application/json", request.headers(), Optional.empty());
    TrialOrigin origin = new TrialOrigin(new BodyShare(services.bodyMemory()), client);
    Exchange exchange =
        new Exchange(services, snapshot, call, asked, log(request, key.get()), origin);
    origin.begin(exchange, ByteBuffer.wrap(request.body()));
    return exchange::clientGone;
  }

  /** The key with this id; none where clients need none. */
  private static Optional<ClientKey> key(String id, Snapshot snapshot) {
    if (id.isEmpty()) {
      return Optional.of(ClientKey.NONE)
          .filter(none -> snapshot.config().allowLocalhostUnauthenticated());
    }
    return snapshot.config().apiKeys().stream()
        .filter(key -> CredentialId.ofClientKey(key).value().equals(id))
        .findFirst()
        .flatMap(snapshot.clientKeys()::find);
  }

  private RequestLog log(TrialRequest request, ClientKey key) {
    if (!services.requestLogs().isOn()) {
      return RequestLog.OFF;
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("user-agent", List.of("cliproxy-try"));
    headers.put("content-type", List.of("application/json"));
    request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    String query = request.query().isEmpty() ? "" : "?" + request.query();
    String client = key.isNone() ? "" : key.id().value();
    RequestLog log =
        services
            .requestLogs()
            .open(new RequestStart(client, "POST", request.path() + query, headers));
    log.secret(key.secret());
    return log;
  }
}
