package dev.cliproxy.ledger;

import dev.cliproxy.wording.Wording;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is asked of the recorded usage, in the parameters of a query. Whatever reads one throws
 * {@link InvalidUsageQuestionException} when it cannot be understood.
 */
public final class UsageQuestion {
  /** How many rows an answer in CSV has at most. */
  public static final int MOST_CSV_ROWS = 100_000;

  /** What all questions understand beside their own parameters and the dimensions. */
  private static final Set<String> COMMON = Set.of("from", "to", "format", "limit");

  private static final int DEFAULT_DAYS = 30;
  private static final int MOST_DAYS = 36_600;

  /** Hours are summed from single requests. */
  private static final int MOST_DAYS_BY_HOUR = 31;

  private final Map<String, List<String>> parameters;

  /**
   * Reads a query.
   *
   * @param own the parameters that this question has besides
   * @throws InvalidUsageQuestionException for a parameter that is not known: it would be taken for
   *     a filter that lets nothing by
   */
  public UsageQuestion(Map<String, List<String>> parameters, Set<String> own) {
    this.parameters = Map.copyOf(parameters);
    Set<String> known =
        Stream.of(COMMON.stream(), own.stream(), filters().map(Dimension::parameter))
            .flatMap(names -> names)
            .collect(Collectors.toSet());
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      if (!known.contains(parameter.getKey())) {
        String name = shown(parameter.getKey());
        throw invalid(Wording.of("usage-parameter", "unknown parameter " + name, name));
      }
      if (parameter.getValue().size() > 1) {
        String name = parameter.getKey();
        throw invalid(Wording.of("usage-twice", name + " is there more than once", name));
      }
    }
  }

  private static Stream<Dimension> filters() {
    return Stream.of(Dimension.values()).filter(one -> !one.isTime());
  }

  private static InvalidUsageQuestionException invalid(Wording wording) {
    return new InvalidUsageQuestionException(wording);
  }

  private static String shown(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }

  /** The parameter; empty when it is not there. */
  public Optional<String> text(String name) {
    return parameters.getOrDefault(name, List.of()).stream().findFirst().map(String::strip);
  }

  /** A whole number from the least to the most. */
  public long number(String name, long absent, long least, long most) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      long number = Long.parseLong(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw invalid(
        Wording.of(
            "usage-number",
            name + " must be a whole number from " + least + " to " + most,
            name,
            least,
            most));
  }

  /** The last request that the caller has; empty for the newest. */
  public Optional<Long> cursor() {
    return text("cursor").map(unread -> number("cursor", 0, 1, Long.MAX_VALUE));
  }

  /** True or false; empty when it is not there. */
  public Optional<Boolean> flag(String name) {
    return text(name)
        .map(
            text -> {
              if (!text.equals("true") && !text.equals("false")) {
                throw oneOf(name, "true", "false");
              }
              return Boolean.valueOf(text);
            });
  }

  /** Whether the answer is to be CSV. */
  public boolean isCsv() {
    String format = text("format").orElse("json");
    if (!format.equals("json") && !format.equals("csv")) {
      throw oneOf("format", "json", "csv");
    }
    return format.equals("csv");
  }

  /** By what sums are to be told apart; by day unless it says otherwise. */
  public Dimension by(UsageSelection selection) {
    Dimension by =
        Dimension.of(text("by").orElse("day"))
            .orElseThrow(
                () ->
                    oneOf(
                        "by",
                        Stream.of(Dimension.values())
                            .map(Dimension::parameter)
                            .toArray(String[]::new)));
    refuseHours(by, selection, MOST_DAYS_BY_HOUR);
    return by;
  }

  /**
   * By which time sums are to be told apart; by day unless it says otherwise.
   *
   * @param mostDaysByHour on how many days hours may be told apart
   */
  public Dimension time(UsageSelection selection, int mostDaysByHour) {
    Dimension time =
        Dimension.of(text("by").orElse("day"))
            .filter(Dimension::isTime)
            .orElseThrow(() -> oneOf("by", "day", "hour"));
    refuseHours(time, selection, mostDaysByHour);
    return time;
  }

  private static void refuseHours(Dimension by, UsageSelection selection, int mostDays) {
    if (by == Dimension.HOUR && selection.days() > mostDays) {
      throw invalid(
          Wording.of(
              "usage-hours",
              "by=hour takes at most " + mostDays + " days; narrow from and to",
              mostDays));
    }
  }

  /** Which requests are meant; the last 30 days unless it says otherwise. */
  public UsageSelection selection(Clock clock) {
    return selection(clock, DEFAULT_DAYS);
  }

  /**
   * As the other.
   *
   * @param days how many up to the last one, where it does not say the first
   */
  public UsageSelection selection(Clock clock, int days) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    LocalDate to = day("to").orElse(today);
    LocalDate from = day("from").orElse(to.minusDays(days - 1L));
    if (to.isBefore(from)) {
      throw invalid(Wording.of("usage-order", "from is after to"));
    }
    if (to.toEpochDay() - from.toEpochDay() >= MOST_DAYS) {
      throw invalid(
          Wording.of(
              "usage-range", "from and to are more than " + MOST_DAYS + " days apart", MOST_DAYS));
    }
    Map<Dimension, String> names = new EnumMap<>(Dimension.class);
    filters()
        .forEach(
            dimension -> text(dimension.parameter()).ifPresent(name -> names.put(dimension, name)));
    return new UsageSelection(from, to, names);
  }

  private Optional<LocalDate> day(String name) {
    return text(name)
        .map(
            text -> {
              try {
                LocalDate day = LocalDate.parse(text);
                if (day.getYear() >= 1970 && day.getYear() <= 2200) {
                  return day;
                }
              } catch (DateTimeParseException e) {
                // Said below.
              }
              throw invalid(
                  Wording.of(
                      "usage-day", name + " must be a day such as 2026-11-28, in UTC", name));
            });
  }

  private static InvalidUsageQuestionException oneOf(String name, String... choices) {
    String all = String.join(", ", choices);
    String english = choices.length == 2 ? String.join(" or ", choices) : "one of " + all;
    return invalid(Wording.of("usage-choice", name + " must be " + english, name, all));
  }
}
