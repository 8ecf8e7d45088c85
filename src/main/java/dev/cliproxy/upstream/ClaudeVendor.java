package dev.cliproxy.upstream;

import dev.cliproxy.credential.Credential;
import java.util.Map;

/** Anthropic's Messages. */
record ClaudeVendor() implements Vendor {
  private static final String OLDEST_VERSION = "2023-06-01";

  @Override
  public String path(Operation operation, String model) {
    return switch (operation) {
      case MESSAGE -> "/v1/messages";
      case MESSAGE_TOKEN_COUNT -> "/v1/messages/count_tokens";
      default -> throw Vendor.notSpoken(operation);
    };
  }

  /** The version is required; the client's own wins. */
  @Override
  public void addHeaders(Credential credential, Map<String, String> headers) {
    headers.put("x-api-key", credential.secret());
    headers.putIfAbsent("anthropic-version", OLDEST_VERSION);
  }
}
