package dev.cliproxy.upstream;

import dev.cliproxy.credential.Credential;
import java.util.Map;

/** Google's Gemini API. Always in its version v1beta, which has all that v1 has. */
record GeminiVendor() implements Vendor {
  @Override
  public String path(Operation operation, String model) {
    String method =
        switch (operation) {
          case GENERATE_CONTENT -> "generateContent";
          case STREAM_GENERATE_CONTENT -> "streamGenerateContent";
          case TOKEN_COUNT -> "countTokens";
          default -> throw Vendor.notSpoken(operation);
        };
    return "/v1beta/models/" + Vendor.encoded(model) + ":" + method;
  }

  @Override
  public void addHeaders(Credential credential, Map<String, String> headers) {
    headers.put("x-goog-api-key", credential.secret());
  }
}
