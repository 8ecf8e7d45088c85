package dev.cliproxy.pages.credentials;

import dev.cliproxy.check.CheckOutcome.Fails;
import dev.cliproxy.check.CheckOutcome.Works;
import dev.cliproxy.check.CheckResult;
import dev.cliproxy.pages.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What came of the last check of a credential, as it is said beside it.
 *
 * @param works whether requests can go out with it
 * @param models how many its provider lists
 * @param tried the model that answered instead of a list, or {@code ""}
 * @param reason why it does not work: the end of a message's key, or {@code ""}
 * @param detail what happened in particular, in English, or {@code ""}
 * @param milliseconds how long the answer took
 * @param unit of its age: the end of a message's key
 * @param age in that unit
 */
public record CheckNote(
    boolean works,
    int models,
    String tried,
    String reason,
    String detail,
    long milliseconds,
    String unit,
    long age) {
  public CheckNote {
    Objects.requireNonNull(tried, "tried");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(unit, "unit");
  }

  /** As it is to be said at this moment. */
  public static CheckNote of(CheckResult result, Instant now) {
    Duration age = Duration.between(result.end(), now);
    String unit = age.toDays() > 0 ? "days" : age.toHours() > 0 ? "hours" : "minutes";
    long amount =
        switch (unit) {
          case "days" -> age.toDays();
          case "hours" -> age.toHours();
          default -> Math.max(0, age.toMinutes());
        };
    int models = result.outcome() instanceof Works works ? works.models().size() : 0;
    String tried = result.outcome() instanceof Works works ? works.tried().orElse("") : "";
    String reason = result.outcome() instanceof Fails fails ? fails.reason().word() : "";
    String detail = result.outcome() instanceof Fails fails ? fails.detail() : "";
    return new CheckNote(
        result.works(), models, tried, reason, detail, result.latency().toMillis(), unit, amount);
  }

  /** In one sentence, for a message above a page. */
  String sentence(Words words) {
    if (works) {
      return tried.isEmpty()
          ? words.text("check.works.models", models, milliseconds)
          : words.text("check.works.tried", tried, milliseconds);
    }
    String said = words.text("check.reason." + reason);
    return detail.isEmpty() ? said : said + " (" + detail + ")";
  }
}
