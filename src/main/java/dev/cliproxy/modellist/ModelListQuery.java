package dev.cliproxy.modellist;

import dev.cliproxy.catalog.ListedModel;
import dev.cliproxy.catalog.ModelLists;
import dev.cliproxy.config.Config;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.upstream.AnswerHead;
import dev.cliproxy.upstream.ModelListRequest;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.upstream.WholeAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    try {
      return WholeAnswer.await(
              client,
              new ModelListRequest(credential, secret, page).outbound(config.proxyUrl()),
              new WholeAnswer.Bounds(config.timeouts().connect(), LONGEST, MOST_BYTES),
              ModelListQuery::refuseFailure)
          .body();
    } catch (IllegalArgumentException e) {
      throw new IOException("the provider's base-url cannot be used", null);
    }
  }

  private static void refuseFailure(AnswerHead head) throws IOException {
    if (head.status() != 200) {
      throw new IOException("the provider answers with status " + head.status());
    }
  }
}
