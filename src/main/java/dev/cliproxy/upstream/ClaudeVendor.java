package dev.cliproxy.upstream;

import dev.cliproxy.credential.Credential;
import java.util.Map;

/** Anthropic's Messages. */
record ClaudeVendor() implements Vendor {
  private static final String OLDEST_VERSION = "2023-06-01";

  /** Required with a login's token. */
  private static final String OAUTH_BETA = "oauth-2025-04-20";

  @Override
  public String path(Operation operation, String model) {
    return switch (operation) {
      case MESSAGE -> "/v1/messages";
      case MESSAGE_TOKEN_COUNT -> "/v1/messages/count_tokens";
      default -> throw Vendor.notSpoken(operation);
    };
  }

  @Override
  public String modelsPath(String page) {
    return "/v1/models?limit=1000" + (page.isEmpty() ? "" : "&after_id=" + Vendor.parameter(page));
  }

  /** The version is required; the client's own wins. */
  @Override
  public void addHeaders(Credential credential, String secret, Map<String, String> headers) {
    if (credential.token().isPresent()) {
      Vendor.addBearer(secret, headers);
      headers.merge("anthropic-beta", OAUTH_BETA, (asked, own) -> asked + "," + own);
    } else {
      headers.put("x-api-key", secret);
    }
    headers.putIfAbsent("anthropic-version", OLDEST_VERSION);
  }
}
