package dev.cliproxy.live;

import dev.cliproxy.usage.Served;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Which requests are looked for; {@code ""} stands for any.
 *
 * @param client the id of a client's key
 * @param model a part of the name that was asked for, or of the provider's, in any case
 * @param provider the kind, as its setting is called
 * @param credential the id of a key or login that served, or failed
 * @param status {@code ok}, {@code failed} or a status; those under way have none
 */
public record LiveFilter(
    String client, String model, String provider, String credential, String status) {
  /** All requests. */
  public static final LiveFilter ALL = new LiveFilter("", "", "", "", "");

  public LiveFilter {
    Objects.requireNonNull(client, "client");
    model = model.toLowerCase(Locale.ROOT);
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(status, "status");
  }

  boolean finds(OpenRequest request) {
    return status.isEmpty()
        && finds(request.client(), request.model(), request.served(), request.failed());
  }

  boolean finds(EndedRequest request) {
    int its = request.record().status();
    boolean success = request.record().success();
    boolean wanted =
        switch (status) {
          case "" -> true;
          case "ok" -> success;
          case "failed" -> !success;
          default -> status.equals(Integer.toString(its));
        };
    return wanted
        && finds(
            request.record().client(),
            request.asked(),
            request.record().served(),
            request.failed());
  }

  private boolean finds(
      String itsClient, String itsModel, Served served, List<FailedAttempt> failed) {
    return (client.isEmpty() || client.equals(itsClient))
        && (model.isEmpty() || isIn(itsModel) || isIn(served.model()))
        && (provider.isEmpty()
            || provider.equals(served.provider())
            || failed.stream().anyMatch(one -> one.provider().equals(provider)))
        && (credential.isEmpty()
            || credential.equals(served.credential())
            || failed.stream().anyMatch(one -> one.credential().equals(credential)));
  }

  private boolean isIn(String name) {
    return name.toLowerCase(Locale.ROOT).contains(model);
  }
}
