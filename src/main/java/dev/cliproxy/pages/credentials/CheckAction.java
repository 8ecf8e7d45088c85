package dev.cliproxy.pages.credentials;

import dev.cliproxy.catalog.ConfiguredCredential;
import dev.cliproxy.check.CheckResult;
import dev.cliproxy.check.CredentialChecks;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.shell.Visit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Checking credentials. A page does not wait long: what has not ended is seen there later. */
@Path("check")
public final class CheckAction {
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final CredentialChecks checks;
  private final Clock clock;

  public CheckAction(CredentialChecks checks, Clock clock) {
    this.checks = Objects.requireNonNull(checks, "checks");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** All of them. */
  @POST
  public Response check(@Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    return visit.redirect("", check(checks, checks.subjects(), clock, visit));
  }

  /** Checks some credentials and says what came of it. */
  static Flash check(
      CredentialChecks checks, List<ConfiguredCredential> subjects, Clock clock, Visit visit) {
    List<CompletableFuture<CheckResult>> started = subjects.stream().map(checks::start).toList();
    List<CheckResult> ended = CredentialChecks.await(started, LONGEST);
    long failed = ended.stream().filter(result -> !result.works()).count();
    if (subjects.isEmpty()) {
      return Flash.failed("check.nothing");
    }
    if (ended.size() < subjects.size()) {
      return Flash.failed("check.pending", subjects.size() - ended.size());
    }
    if (ended.size() == 1) {
      String said = CheckNote.of(ended.get(0), clock.instant()).sentence(visit.words());
      return failed == 0 ? Flash.done("check.one", said) : Flash.failed("check.one.not", said);
    }
    return failed == 0
        ? Flash.done("check.all", ended.size())
        : Flash.failed("check.some", failed, ended.size());
  }
}
