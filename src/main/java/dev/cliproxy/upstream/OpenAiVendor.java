package dev.cliproxy.upstream;

import dev.cliproxy.credential.Credential;
import java.util.Map;

/** Providers that speak OpenAI's chat format; their base URL includes the version. */
record OpenAiVendor() implements Vendor {
  @Override
  public String path(Operation operation, String model) {
    return switch (operation) {
      case CHAT_COMPLETION -> "/chat/completions";
      case COMPLETION -> "/completions";
      case RERANKING -> "/rerank";
      default -> sharedPath(operation);
    };
  }

  /** What OpenAI has and those who speak its chat format may have. */
  static String sharedPath(Operation operation) {
    return switch (operation) {
      case EMBEDDING -> "/embeddings";
      case MODERATION -> "/moderations";
      case IMAGE_GENERATION -> "/images/generations";
      case IMAGE_EDIT -> "/images/edits";
      case TRANSCRIPTION -> "/audio/transcriptions";
      case TRANSLATION -> "/audio/translations";
      case SPEECH -> "/audio/speech";
      default -> throw Vendor.notSpoken(operation);
    };
  }

  @Override
  public String modelsPath(String page) {
    return "/models";
  }

  @Override
  public void addHeaders(Credential credential, String secret, Map<String, String> headers) {
    Vendor.addBearer(secret, headers);
  }
}
