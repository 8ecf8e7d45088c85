package dev.cliproxy.translate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Codec;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Turns;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.Objects;
import java.util.Optional;

/**
 * A client's request in a form that providers of any format can be asked in. Made once, then said
 * to each provider anew: what one of them makes of it is not seen by the next.
 */
public final class Translation {
  private final Codec client;
  private final Prompt prompt;
  private final Losses losses;
  private final String clientModel;

  /** Whether only the tokens are to be counted. */
  private final boolean counts;

  private Translation(
      Codec client, Prompt prompt, Losses losses, String clientModel, boolean counts) {
    this.counts = counts;
    this.client = client;
    this.prompt = prompt;
    this.losses = losses;
    this.clientModel = clientModel;
  }

  /**
   * Reads a request.
   *
   * @param format the client's; one that can be translated
   * @param clientModel the client's name of the model
   * @param streams whether the client wants events
   * @throws UntranslatableException when it asks for what no other format has
   */
  public static Translation of(
      WireFormat format, RequestBody body, String clientModel, boolean streams) {
    return of(Codecs.of(format), document(body), clientModel, streams, false);
  }

  /**
   * Reads a request to count tokens.
   *
   * @param format the client's; one that has such requests
   * @param clientModel the client's name of the model
   * @throws UntranslatableException when it asks for what no other format has
   */
  public static Translation ofCount(WireFormat format, RequestBody body, String clientModel) {
    Codec codec = Codecs.of(format);
    ObjectNode counted = codec.tokenCounter().orElseThrow().counted(document(body));
    return of(codec, counted, clientModel, false, true);
  }

  private static Translation of(
      Codec codec, ObjectNode request, String clientModel, boolean streams, boolean counts) {
    Objects.requireNonNull(clientModel, "clientModel");
    Losses losses = new Losses();
    Prompt prompt = codec.decodeRequest(request, streams, losses);
    return new Translation(
        codec, prompt.withMessages(Turns.tidied(prompt.messages())), losses, clientModel, counts);
  }

  /**
   * How much memory a translation of a body takes besides the body, in bytes: never less than it
   * takes. Of trees of small values that is much more than the body has. Nothing for a body that
   * cannot be translated.
   */
  public static long memory(RequestBody body) {
    return body instanceof JsonBody json ? TreeSize.of(json.chunk()) : 0;
  }

  /** A body as a tree. */
  static ObjectNode document(RequestBody body) {
    if (!(body instanceof JsonBody json)) {
      throw new UntranslatableException("only JSON can be said to a provider of another format");
    }
    return json.tree()
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast)
        .orElseThrow(() -> new UntranslatableException("the body is nested too deeply"));
  }

  /**
   * Which credential made the state that the client has returned, as its id: only that one can use
   * it; of several the last.
   */
  public Optional<String> stateOwner() {
    String last = "";
    for (Part.Thinking thinking : prompt.thoughts()) {
      String owner = thinking.state().map(State::owner).orElse("");
      last = owner.isEmpty() ? last : owner;
    }
    return Optional.of(last).filter(owner -> !owner.isEmpty());
  }

  /**
   * Says it to a provider.
   *
   * @param format the provider's; one that can be translated
   * @param model the provider's name of the model
   * @param credential the id of the credential that it is asked with
   * @param streams whether the provider is to answer with events
   * @param state what goes with it of what only the provider can read of earlier turns
   * @throws UntranslatableException when it asks for what this format does not have
   */
  public TranslatedRequest to(
      WireFormat format, String model, String credential, boolean streams, StateUse state) {
    Codec codec = Codecs.of(format);
    Losses all = new Losses();
    losses.names().forEach(all::add);
    Adaptation adaptation = new Adaptation(codec, credential, state);
    Prompt adapted = adaptation.adapted(prompt.withStreams(streams));
    Losses found = new Losses();
    ObjectNode request = codec.encodeRequest(adapted, model, found);
    found.names().forEach(word -> all.add(client.fieldName(word)));
    ObjectNode document =
        counts ? codec.tokenCounter().orElseThrow().question(request, model) : request;
    return new TranslatedRequest(
        document,
        all.names(),
        new AnswerTranslation(
            client,
            format,
            prompt.withoutConversation(client.repeated(prompt.source())),
            clientModel,
            prompt.streams() && client.tellsInputFirst() ? TokenEstimate.of(prompt) : 0,
            counts,
            adaptation,
            credential));
  }

  /** Where nobody can be asked, the client is told about how many tokens it has: a document. */
  public String estimate() {
    return client.tokenCounter().orElseThrow().answer(TokenEstimate.of(prompt)).toString();
  }
}
