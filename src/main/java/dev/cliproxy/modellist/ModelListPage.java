package dev.cliproxy.modellist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.ListedModel;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.upstream.UpstreamException;
import dev.cliproxy.upstream.UpstreamFailure;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One page of a provider's list of models: those that the provider's surface can serve.
 *
 * <p>Sources: platform.openai.com/docs/api-reference/models, docs.anthropic.com/en/api/models-list,
 * ai.google.dev/api/models.
 *
 * @param next names the next page; {@code ""} when this is the last
 */
record ModelListPage(List<ListedModel> models, String next) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GEMINI_PREFIX = "models/";
  private static final int LONGEST_PAGE_NAME = 1_024;
  private static final long LATEST_SECOND = 4_102_444_800L;

  /** Of a Gemini model: it becomes a part of a path. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:@+-]+");

  /** Of Gemini's methods those that a path of the proxy is for, or a whole group of such. */
  private static final Set<String> SERVED_METHODS = Set.of("generateContent", "embedContent");

  /** What OpenAI lists besides, and no path of the proxy asks it for. */
  private static final Pattern NOT_SERVED =
      Pattern.compile("audio|realtime|sora|davinci|babbage|instruct|search-preview");

  ModelListPage {
    models = List.copyOf(models);
    Objects.requireNonNull(next, "next");
  }

  /**
   * Reads an answer; members that are not understood are left out.
   *
   * @throws UpstreamException when it is no list of models, with a message for people
   */
  static ModelListPage read(Provider provider, byte[] answer) throws UpstreamException {
    JsonNode whole;
    try {
      whole = JSON.readTree(answer);
    } catch (IOException e) {
      // Its text may hold pieces of the answer.
      throw noList("the provider's list of models is not JSON");
    }
    JsonNode list = whole.path(provider == Provider.GEMINI ? "models" : "data");
    if (!list.isArray()) {
      throw noList("the provider's answer is no list of models");
    }
    List<ListedModel> models = new ArrayList<>();
    list.forEach(model -> model(provider, model).ifPresent(models::add));
    return new ModelListPage(models, next(provider, whole));
  }

  private static UpstreamException noList(String message) {
    return new UpstreamException(UpstreamFailure.noProvider(message));
  }

  private static String next(Provider provider, JsonNode whole) {
    String next =
        switch (provider) {
          case CLAUDE -> whole.path("has_more").asBoolean() ? whole.path("last_id").asText("") : "";
          case GEMINI -> whole.path("nextPageToken").asText("");
          case CODEX, OPENAI_COMPATIBILITY -> "";
        };
    return next.length() > LONGEST_PAGE_NAME ? "" : next;
  }

  private static Optional<ListedModel> model(Provider provider, JsonNode model) {
    String name = model.path(provider == Provider.GEMINI ? "name" : "id").asText("");
    if (provider == Provider.GEMINI && name.startsWith(GEMINI_PREFIX)) {
      name = name.substring(GEMINI_PREFIX.length());
    }
    boolean good =
        !name.isBlank()
            && name.length() <= Catalog.MAX_NAME_LENGTH
            && name.codePoints().noneMatch(Character::isISOControl);
    return good && isServed(provider, name, model)
        ? Optional.of(new ListedModel(name, created(provider, model)))
        : Optional.empty();
  }

  private static boolean isServed(Provider provider, String name, JsonNode model) {
    return switch (provider) {
      case GEMINI -> PLAIN.matcher(name).matches() && hasServedMethod(model);
      case CODEX -> !NOT_SERVED.matcher(name).find();
      case CLAUDE, OPENAI_COMPATIBILITY -> true;
    };
  }

  private static boolean hasServedMethod(JsonNode model) {
    for (JsonNode method : model.path("supportedGenerationMethods")) {
      if (SERVED_METHODS.contains(method.asText())) {
        return true;
      }
    }
    return false;
  }

  /** Who does not know it says zero or the epoch. */
  private static Optional<Instant> created(Provider provider, JsonNode model) {
    if (provider == Provider.CLAUDE) {
      try {
        return Optional.of(Instant.parse(model.path("created_at").asText("")))
            .filter(time -> time.isAfter(Instant.EPOCH));
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
    long seconds = model.path("created").asLong();
    return seconds > 0 && seconds < LATEST_SECOND
        ? Optional.of(Instant.ofEpochSecond(seconds))
        : Optional.empty();
  }
}
