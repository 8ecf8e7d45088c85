package dev.cliproxy.login;

import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.upstream.OutboundProxy;
import dev.cliproxy.upstream.OutboundRequest;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.upstream.WholeAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sends the requests of logins and renewals through the program's one HTTP client and the
 * configured proxy, and waits for their answers: for 15 seconds and 1 MiB at most.
 */
public final class ProviderCalls implements HTTPRequestSender {
  private static final Duration LONGEST = Duration.ofSeconds(15);
  private static final int MOST_BYTES = 1 << 20;

  private final UpstreamClient client;
  private final Supplier<Config> config;

  /** The configuration is asked anew by each call. */
  public ProviderCalls(UpstreamClient client, Supplier<Config> config) {
    this.client = Objects.requireNonNull(client, "client");
    this.config = Objects.requireNonNull(config, "config");
  }

  /**
   * Waits for the answer, whatever its status is.
   *
   * @throws IOException when there is none, with a message for people that holds nothing secret
   */
  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    return send(request, "");
  }

  /**
   * The same through a proxy of a login's own.
   *
   * @param proxyUrl as a {@link dev.cliproxy.credential.Credential} has it
   */
  public HTTPRequestSender through(String proxyUrl) {
    return request -> send(request, proxyUrl);
  }

  private ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request, String proxyUrl)
      throws IOException {
    Config present = config.get();
    WholeAnswer answer =
        WholeAnswer.await(
            client,
            outbound(request, OutboundProxy.choose(proxyUrl, present.proxyUrl())),
            new WholeAnswer.Bounds(present.timeouts().connect(), LONGEST, MOST_BYTES),
            anyStatus -> {});
    HTTPResponse response = new HTTPResponse(answer.head().status());
    answer
        .head()
        .header("Retry-After")
        .ifPresent(value -> response.setHeader("Retry-After", value));
    response.setBody(new String(answer.body(), StandardCharsets.UTF_8));
    return response;
  }

  private static OutboundRequest outbound(
      ReadOnlyHTTPRequest request, Optional<OutboundProxy> proxy) {
    Map<String, String> headers = new LinkedHashMap<>();
    request.getHeaderMap().forEach((name, values) -> headers.put(name, String.join(", ", values)));
    String body = request.getBody();
    return new OutboundRequest(
        request.getMethod().name(),
        request.getURI(),
        headers,
        body == null || body.isEmpty()
            ? List.of()
            : List.of(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))),
        proxy);
  }
}
