package dev.cliproxy.catalog;

import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.Provider;
import java.util.Objects;

/**
 * One way to serve a request.
 *
 * @param model the provider's name of the model, which may be another than the client's
 * @param preview whether it stands in for a model whose quota is used up; never the first choice
 * @param effort what becomes of the reasoning effort
 */
public record Candidate(Credential credential, String model, boolean preview, EffortRule effort) {

  public Candidate {
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(effort, "effort");
  }

  /**
   * Whether it is a ChatGPT login, which answers in streams only and stores nothing: both must be
   * asked for.
   */
  public boolean isCodexLogin() {
    return credential.provider() == Provider.CODEX && credential.token().isPresent();
  }
}
