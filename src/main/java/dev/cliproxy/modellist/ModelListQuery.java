package dev.cliproxy.modellist;

import dev.cliproxy.catalog.ListedModel;
import dev.cliproxy.catalog.ModelLists;
import dev.cliproxy.config.Config;
import dev.cliproxy.config.Timeouts;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.upstream.AnswerHead;
import dev.cliproxy.upstream.AnswerListener;
import dev.cliproxy.upstream.ModelListRequest;
import dev.cliproxy.upstream.UpstreamCall;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.upstream.UpstreamFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks one provider for its list, page by page: 15 seconds and 4 MiB a page, 20 pages at most. */
final class ModelListQuery {
  private static final Duration LONGEST = Duration.ofSeconds(15);
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_PAGES = 20;

  private final UpstreamClient client;
  private final Config config;
  private final Credential credential;
  private final String secret;

  ModelListQuery(UpstreamClient client, Config config, Credential credential, String secret) {
    this.client = client;
    this.config = config;
    this.credential = credential;
    this.secret = secret;
  }

  /**
   * Waits for the whole list, without repetition.
   *
   * @throws IOException when there is none, with a message for people that holds nothing secret
   */
  List<ListedModel> ask() throws IOException {
    Map<String, ListedModel> models = new LinkedHashMap<>();
    String page = "";
    for (int pages = 0; pages < MOST_PAGES; pages++) {
      ModelListPage answer = ModelListPage.read(credential.provider(), answer(page));
      answer.models().forEach(model -> models.putIfAbsent(model.name(), model));
      if (models.size() > ModelLists.MOST_MODELS) {
        throw new IOException("the provider lists more than " + ModelLists.MOST_MODELS + " models");
      }
      if (answer.next().isEmpty() || answer.next().equals(page)) {
        return List.copyOf(models.values());
      }
      page = answer.next();
    }
    throw new IOException("the provider's list has more than " + MOST_PAGES + " pages");
  }

  private byte[] answer(String page) throws IOException {
    Answer answer = new Answer();
    UpstreamCall call;
    try {
      call =
          client.send(
              new ModelListRequest(credential, secret, page).outbound(config.proxyUrl()),
              new Timeouts(config.timeouts().connect(), LONGEST, LONGEST),
              answer);
    } catch (IllegalArgumentException e) {
      throw new IOException("the provider's base-url cannot be used", null);
    }
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

  /** Collects an answer. Called by one thread at a time. */
  private static final class Answer implements AnswerListener {
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    @Override
    public void head(AnswerHead head) {
      if (head.status() != 200) {
        whole.completeExceptionally(
            new IOException("the provider answers with status " + head.status()));
      }
    }

    @Override
    public void bytes(ByteBuffer bytes, Runnable more) {
      if (whole.isDone()) {
        // Nothing more is asked for; whoever waits gives the request up.
        return;
      }
      if (body.size() + bytes.remaining() > MOST_BYTES) {
        whole.completeExceptionally(new IOException("the provider's answer is too long"));
        return;
      }
      body.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      more.run();
    }

    @Override
    public void done() {
      whole.complete(body.toByteArray());
    }

    @Override
    public void failed(UpstreamFailure failure) {
      whole.completeExceptionally(new IOException(failure.message()));
    }
  }
}
