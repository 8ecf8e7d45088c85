package dev.cliproxy.login;

import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import dev.cliproxy.config.Config;
import dev.cliproxy.config.Timeouts;
import dev.cliproxy.upstream.AnswerHead;
import dev.cliproxy.upstream.AnswerListener;
import dev.cliproxy.upstream.OutboundProxy;
import dev.cliproxy.upstream.OutboundRequest;
import dev.cliproxy.upstream.UpstreamCall;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.upstream.UpstreamFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    Config present = config.get();
    Answer answer = new Answer();
    UpstreamCall call =
        client.send(
            outbound(request, present.proxyUrl()),
            new Timeouts(present.timeouts().connect(), LONGEST, LONGEST),
            answer);
    try {
      return answer.whole.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "the provider has not answered within " + LONGEST.toSeconds() + " s", null);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the program is being stopped");
    } finally {
      call.abort();
    }
  }

  private static OutboundRequest outbound(ReadOnlyHTTPRequest request, String proxyUrl) {
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
        OutboundProxy.choose("", proxyUrl));
  }

  /** Collects an answer. Called by one thread at a time. */
  private static final class Answer implements AnswerListener {
    private final CompletableFuture<HTTPResponse> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private HTTPResponse answer;

    @Override
    public void head(AnswerHead head) {
      answer = new HTTPResponse(head.status());
      head.header("Retry-After").ifPresent(value -> answer.setHeader("Retry-After", value));
    }

    @Override
    public void bytes(ByteBuffer bytes, Runnable more) {
      if (body.size() + bytes.remaining() > MOST_BYTES) {
        // Nothing more is asked for; whoever waits gives the request up.
        whole.completeExceptionally(new IOException("the provider's answer is too long"));
        return;
      }
      body.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      more.run();
    }

    @Override
    public void done() {
      answer.setBody(body.toString(StandardCharsets.UTF_8));
      whole.complete(answer);
    }

    @Override
    public void failed(UpstreamFailure failure) {
      whole.completeExceptionally(new IOException(failure.message()));
    }
  }
}
