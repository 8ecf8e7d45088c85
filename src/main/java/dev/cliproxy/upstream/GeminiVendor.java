package dev.cliproxy.upstream;

import dev.cliproxy.credential.Credential;
import java.util.Map;

/**
 * Google's Gemini API. Always in its version v1beta, which has all that v1 has. With a login as
 * ai.google.dev/gemini-api/docs/oauth says: a bearer token, and the project that pays.
 */
record GeminiVendor() implements Vendor {
  @Override
  public String path(Operation operation, String model) {
    String method =
        switch (operation) {
          case GENERATE_CONTENT -> "generateContent";
          case STREAM_GENERATE_CONTENT -> "streamGenerateContent";
          case TOKEN_COUNT -> "countTokens";
          case EMBED_CONTENT -> "embedContent";
          case BATCH_EMBED_CONTENTS -> "batchEmbedContents";
          default -> throw Vendor.notSpoken(operation);
        };
    return "/v1beta/models/" + Vendor.encoded(model) + ":" + method;
  }

  @Override
  public String modelsPath(String page) {
    return "/v1beta/models?pageSize=1000"
        + (page.isEmpty() ? "" : "&pageToken=" + Vendor.parameter(page));
  }

  @Override
  public void addHeaders(Credential credential, String secret, Map<String, String> headers) {
    if (credential.token().isEmpty()) {
      headers.put("x-goog-api-key", secret);
      return;
    }
    Vendor.addBearer(secret, headers);
    String project = credential.token().get().projectId();
    if (!project.isEmpty()) {
      headers.put("x-goog-user-project", project);
    }
  }
}
