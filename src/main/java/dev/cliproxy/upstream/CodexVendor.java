package dev.cliproxy.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.TokenCredential;
import java.util.List;
import java.util.Map;

/** OpenAI's Responses; the base URL includes the version. */
record CodexVendor() implements Vendor {
  private static final List<String> NOT_FOR_LOGINS =
      List.of(
          "max_output_tokens",
          "max_tool_calls",
          "temperature",
          "top_p",
          "user",
          "safety_identifier",
          "metadata",
          "service_tier");

  @Override
  public String path(Operation operation, String name) {
    return switch (operation) {
      case RESPONSE -> "/responses";
      case RESPONSE_RETRIEVAL, RESPONSE_DELETION -> "/responses/" + Vendor.encoded(name);
      case RESPONSE_INPUT_LISTING -> "/responses/" + Vendor.encoded(name) + "/input_items";
      case RESPONSE_CANCELLATION -> "/responses/" + Vendor.encoded(name) + "/cancel";
      case RESPONSE_TOKEN_COUNT -> "/responses/input_tokens";
      case RESPONSE_COMPACTION -> "/responses/compact";
      default -> OpenAiVendor.sharedPath(operation);
    };
  }

  /** ChatGPT's logins are refused with fields that the API's keys may send, or without these. */
  @Override
  public void adapt(Credential credential, ObjectNode request) {
    if (credential.token().isPresent()) {
      request.remove(NOT_FOR_LOGINS);
      request.put("store", false);
      if (!request.path("instructions").isTextual()) {
        request.put("instructions", "");
      }
    }
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
