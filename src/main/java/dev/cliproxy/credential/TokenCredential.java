package dev.cliproxy.credential;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * A login that requests to a provider can be made with. Holds nothing secret: its token is asked
 * for when a request is made, see {@link TokenCredentials#accessToken}.
 *
 * @param file where it is kept; the credential's name
 * @param type one of {@link #TYPES}
 * @param label whose it is: an e-mail address, else the file's name
 * @param accountId for the header of Codex requests, or {@code ""}
 * @param projectId for Gemini requests, or {@code ""}
 * @param resourceUrl host of the Qwen API, or {@code ""}
 * @param rules how requests are made with it
 */
public record TokenCredential(
    AuthFileName file,
    String type,
    String label,
    String accountId,
    String projectId,
    String resourceUrl,
    TokenRules rules) {

  /** The types of token files that requests can be made with. */
  public static final Set<String> TYPES = Set.of("claude", "codex", "gemini", "qwen");

  /** Whether requests can be made with files of a type; upper case or lower. */
  static boolean isType(String type) {
    return TYPES.contains(type.toLowerCase(Locale.ROOT));
  }

  public TokenCredential {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(accountId, "accountId");
    Objects.requireNonNull(projectId, "projectId");
    Objects.requireNonNull(resourceUrl, "resourceUrl");
    Objects.requireNonNull(rules, "rules");
  }

  /** One whose file says nothing of how requests are made with it. */
  public TokenCredential(
      AuthFileName file,
      String type,
      String label,
      String accountId,
      String projectId,
      String resourceUrl) {
    this(file, type, label, accountId, projectId, resourceUrl, TokenRules.USUAL);
  }
}
