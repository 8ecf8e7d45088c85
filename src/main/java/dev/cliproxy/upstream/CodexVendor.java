package dev.cliproxy.upstream;

import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.TokenCredential;
import java.util.Map;

/** OpenAI's Responses; the base URL includes the version. */
record CodexVendor() implements Vendor {
  @Override
  public String path(Operation operation, String name) {
    return switch (operation) {
      case RESPONSE -> "/responses";
      case RESPONSE_RETRIEVAL, RESPONSE_DELETION -> "/responses/" + Vendor.encoded(name);
      case RESPONSE_INPUT_LISTING -> "/responses/" + Vendor.encoded(name) + "/input_items";
      case RESPONSE_CANCELLATION -> "/responses/" + Vendor.encoded(name) + "/cancel";
      case RESPONSE_COMPACTION -> "/responses/compact";
      default -> OpenAiVendor.sharedPath(operation);
    };
  }

  @Override
  public String modelsPath(String page) {
    return "/models";
  }

  @Override
  public void addHeaders(Credential credential, String secret, Map<String, String> headers) {
    Vendor.addBearer(secret, headers);
    credential
        .token()
        .map(TokenCredential::accountId)
        .filter(account -> !account.isEmpty())
        .ifPresent(account -> headers.put("Chatgpt-Account-Id", account));
  }
}
