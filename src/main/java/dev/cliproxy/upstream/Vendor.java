package dev.cliproxy.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.Provider;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How one kind of provider is called: addresses and headers, as its documentation says. */
sealed interface Vendor permits OpenAiVendor, ClaudeVendor, CodexVendor, GeminiVendor {

  /** The vendor of these providers. */
  static Vendor of(Provider provider) {
    return switch (provider) {
      case OPENAI_COMPATIBILITY -> new OpenAiVendor();
      case CLAUDE -> new ClaudeVendor();
      case CODEX -> new CodexVendor();
      case GEMINI -> new GeminiVendor();
    };
  }

  /**
   * The path of an operation below the credential's base URL, with its slash.
   *
   * @param name the provider's name of the model; of an operation on a response its id
   */
  String path(Operation operation, String name);

  /**
   * The path and query of the list of models below the credential's base URL.
   *
   * @param page as the page before names it; {@code ""} for the first
   */
  String modelsPath(String page);

  /**
   * Puts the headers that carry the key and whatever else the provider requires.
   *
   * @param secret the key, or the present token of a login
   */
  void addHeaders(Credential credential, String secret, Map<String, String> headers);

  /**
   * Changes a request that was written in its format, not by a client of its own, to what it takes
   * with this credential.
   */
  default void adapt(Credential credential, ObjectNode request) {}

  /** As a part of a path; its slashes stay. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  /** As a value in a query. */
  static String parameter(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The key as bearer token; a provider without keys is called without one. */
  static void addBearer(String secret, Map<String, String> headers) {
    if (!secret.isEmpty()) {
      headers.put("Authorization", "Bearer " + secret);
    }
  }

  /** For an operation in another vendor's format. */
  static IllegalArgumentException notSpoken(Operation operation) {
    return new IllegalArgumentException("not an operation of this provider: " + operation);
  }
}
