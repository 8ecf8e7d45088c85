package dev.cliproxy.proxy;

import dev.cliproxy.credential.Provider;
import dev.cliproxy.live.EndedRequest;
import dev.cliproxy.translate.WireFormat;
import dev.cliproxy.trial.TrialClient;
import dev.cliproxy.upstream.Operation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request that a person tries. Used in its exchange's lane alone. */
final class TrialOrigin implements Origin, ClientAnswer {
  private final BodyShare share;
  private final TrialClient client;

  private Exchange exchange;
  private boolean begun;
  private boolean over;

  TrialOrigin(BodyShare share, TrialClient client) {
    this.share = share;
    this.client = client;
  }

  /**
   * Begins.
   *
   * @param own whose origin this is
   */
  void begin(Exchange own, ByteBuffer body) {
    exchange = own;
    exchange.services().open().add(exchange);
    exchange.lane().execute(() -> choose(body));
  }

  private void choose(ByteBuffer body) {
    if (exchange.hasEnded()) {
      return;
    }
    if (share.holds(body.remaining())) {
      exchange.choose(body);
    } else {
      exchange.refuse(503, BodyReader.NO_MEMORY);
    }
  }

  @Override
  public ClientAnswer answer() {
    return this;
  }

  @Override
  public boolean holdsMore(long bytes) {
    return share.holdsMore(bytes);
  }

  @Override
  public void giveBackBody() {
    share.giveBack();
  }

  /** Who waits for the answer counts the time, and hangs up. */
  @Override
  public void check(long age) {}

  @Override
  public void ended(EndedRequest request) {
    client.ended(request, provided(request.record().served().provider()));
  }

  private Optional<WireFormat> provided(String setting) {
    Operation operation = exchange.call().operation();
    return Optional.of(setting)
        .filter(name -> !name.isEmpty())
        .flatMap(name -> operation.at(Provider.ofSetting(name), false))
        .map(Operation::format);
  }

  @Override
  public void send(int status, String contentType, Map<String, String> headers, ByteBuffer body) {
    if (!begun) {
      begin(status, contentType, headers);
      finish(List.of(body));
    }
    end();
  }

  @Override
  public void begin(int status, String contentType, Map<String, String> headers) {
    begun = true;
    client.begins(
        status,
        contentType,
        Optional.ofNullable(headers.get(Attempt.LOSS_HEADER)).stream()
            .flatMap(names -> Arrays.stream(names.split(", ")))
            .toList());
  }

  /** Takes everything at once: the client is bounded itself, and hangs up when it is too much. */
  @Override
  public void write(Collection<ByteBuffer> pieces, Runnable then) {
    if (!over) {
      pieces.forEach(client::bytes);
      then.run();
    }
  }

  @Override
  public void writeAside(byte[] bytes) {
    // Nothing stands in between that would take silence for the end.
  }

  @Override
  public void finish(Collection<ByteBuffer> pieces) {
    if (!over) {
      pieces.forEach(client::bytes);
    }
    end();
  }

  @Override
  public void cut() {
    end();
  }

  @Override
  public void close() {
    end();
  }

  private void end() {
    if (!over) {
      over = true;
      client.over();
    }
  }
}
