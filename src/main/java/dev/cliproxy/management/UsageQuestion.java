package dev.cliproxy.management;

import dev.cliproxy.ledger.Dimension;
import dev.cliproxy.ledger.UsageSelection;
import jakarta.ws.rs.core.MultivaluedMap;
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

/** What a caller asks of the recorded usage, in the parameters of a query. */
final class UsageQuestion {
  /** What all questions understand beside their own parameters and the dimensions. */
  private static final Set<String> COMMON = Set.of("from", "to", "format", "limit");

  private static final int DEFAULT_DAYS = 30;
  private static final int MOST_DAYS = 36_600;

  private final MultivaluedMap<String, String> parameters;

  /**
   * Reads a query.
   *
   * @param own the parameters that this question has besides
   * @throws InvalidRequestException for a parameter that is not known: it would be taken for a
   *     filter that lets nothing by
   */
  UsageQuestion(MultivaluedMap<String, String> parameters, Set<String> own) {
    this.parameters = parameters;
    Set<String> known =
        Stream.of(
                COMMON.stream(),
                own.stream(),
                Stream.of(Dimension.values())
                    .filter(one -> !one.isTime())
                    .map(Dimension::parameter))
            .flatMap(names -> names)
            .collect(Collectors.toSet());
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      if (!known.contains(parameter.getKey())) {
        throw InvalidRequestException.of("unknown parameter " + shown(parameter.getKey()));
      }
      if (parameter.getValue().size() > 1) {
        throw InvalidRequestException.of(parameter.getKey() + " is there more than once");
      }
    }
  }

  private static String shown(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }

  /** The parameter; empty when it is not there. */
  Optional<String> text(String name) {
    return Optional.ofNullable(parameters.getFirst(name)).map(String::strip);
  }

  /** A whole number from the least to the most. */
  long number(String name, long absent, long least, long most) {
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
    throw InvalidRequestException.of(
        name + " must be a whole number from " + least + " to " + most);
  }

  /** True or false; empty when it is not there. */
  Optional<Boolean> flag(String name) {
    return text(name)
        .map(
            text -> {
              if (!text.equals("true") && !text.equals("false")) {
                throw InvalidRequestException.of(name + " must be true or false");
              }
              return Boolean.valueOf(text);
            });
  }

  /** Whether the answer is to be CSV. */
  boolean isCsv() {
    String format = text("format").orElse("json");
    if (!format.equals("json") && !format.equals("csv")) {
      throw InvalidRequestException.of("format must be json or csv");
    }
    return format.equals("csv");
  }

  /** Which requests are meant; the last 30 days unless it says otherwise. */
  UsageSelection selection(Clock clock) {
    return selection(clock, DEFAULT_DAYS);
  }

  /**
   * As the other.
   *
   * @param days how many up to the last one, where it does not say the first
   */
  UsageSelection selection(Clock clock, int days) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    LocalDate to = day("to").orElse(today);
    LocalDate from = day("from").orElse(to.minusDays(days - 1L));
    if (to.isBefore(from)) {
      throw InvalidRequestException.of("from is after to");
    }
    if (to.toEpochDay() - from.toEpochDay() >= MOST_DAYS) {
      throw InvalidRequestException.of("from and to are more than " + MOST_DAYS + " days apart");
    }
    Map<Dimension, String> names = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      if (!dimension.isTime()) {
        text(dimension.parameter()).ifPresent(name -> names.put(dimension, name));
      }
    }
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
              throw InvalidRequestException.of(name + " must be a day such as 2026-11-28, in UTC");
            });
  }
}
