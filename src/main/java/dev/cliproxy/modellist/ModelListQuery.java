package dev.cliproxy.modellist;

import dev.cliproxy.catalog.ListedModel;
import dev.cliproxy.catalog.ModelLists;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.upstream.ModelListRequest;
import dev.cliproxy.upstream.ProviderRefusal;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.upstream.UpstreamException;
import dev.cliproxy.upstream.UpstreamFailure;
import dev.cliproxy.upstream.WholeAnswer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Asks one provider for its list, page by page: 4 MiB a page, 20 pages at most. */
public final class ModelListQuery {
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_PAGES = 20;

  private final UpstreamClient client;
  private final Config config;
  private final Credential credential;
  private final String secret;
  private final Duration longest;
  private final Clock clock;

  /**
   * Asks nobody yet.
   *
   * @param secret the credential's key, or the present token of its login
   * @param longest how long a page may take
   * @param clock for a provider that says until when it wants to be left alone
   */
  public ModelListQuery(
      UpstreamClient client,
      Config config,
      Credential credential,
      String secret,
      Duration longest,
      Clock clock) {
    this.client = Objects.requireNonNull(client, "client");
    this.config = Objects.requireNonNull(config, "config");
    this.credential = Objects.requireNonNull(credential, "credential");
    this.secret = Objects.requireNonNull(secret, "secret");
    this.longest = Objects.requireNonNull(longest, "longest");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Waits for the whole list, without repetition.
   *
   * @throws UpstreamException when the provider refuses, does not answer, or answers something else
   * @throws IOException when there is no list that can be used, or it is too long; as with every
   *     failure here the message is for people and holds nothing secret
   */
  public List<ListedModel> ask() throws IOException {
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
    try {
      WholeAnswer answer =
          WholeAnswer.await(
              client,
              new ModelListRequest(credential, secret, page).outbound(config.proxyUrl()),
              new WholeAnswer.Bounds(config.timeouts().connect(), longest, MOST_BYTES),
              head -> {});
      if (answer.head().status() == 200) {
        return answer.body();
      }
      throw new UpstreamException(
          "the provider answers with status " + answer.head().status(),
          ProviderRefusal.read(answer, clock.instant(), secret));
    } catch (IllegalArgumentException e) {
      throw new UpstreamException(
          UpstreamFailure.noProvider("the provider's base-url cannot be used"));
    }
  }
}
