package dev.cliproxy.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cliproxy.credential.Cooldowns;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * How long a provider asks to wait, in each of the ways that providers have of saying so. The first
 * of them that says something counts: {@code Retry-After-Ms}, {@code Retry-After}, the limits that
 * the headers call used up, the body. What is not understood says nothing.
 */
public final class ResetHint {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}(?:\\.[0-9]{1,18})?");
  private static final String AMOUNT = "([0-9]{1,9}(?:\\.[0-9]{1,9})?)";

  /** As Go writes durations: 6m0s, 1.5s, 20ms; some providers count days besides. */
  private static final Pattern DURATION =
      Pattern.compile(
          "(?=[0-9])(?:%1$sd)?(?:%1$sh)?(?:%1$sm(?!s))?(?:%1$ss)?(?:%1$sms)?".formatted(AMOUNT));

  private static final List<BigDecimal> MILLIS_OF_UNITS =
      Stream.of(86_400_000, 3_600_000, 60_000, 1_000, 1).map(BigDecimal::valueOf).toList();
  private static final BigDecimal LONGEST_MILLIS = BigDecimal.valueOf(Cooldowns.LONGEST.toMillis());

  private ResetHint() {}

  /**
   * Reads the hint of a failed answer.
   *
   * @param headers a header's value by its name in lower case
   * @param body the answer's body or the beginning of it; the caller keeps it short
   * @param now for hints that name a moment
   * @return from zero to {@link Cooldowns#LONGEST}
   */
  public static Optional<Duration> of(
      Function<String, Optional<String>> headers, String body, Instant now) {
    return headers
        .apply("retry-after-ms")
        .flatMap(text -> number(text, BigDecimal.ONE))
        .or(() -> headers.apply("retry-after").flatMap(text -> retryAfter(text, now)))
        .or(() -> exhaustedLimits(headers, now))
        .or(() -> inBody(body));
  }

  private static Optional<Duration> retryAfter(String text, Instant now) {
    return seconds(text).or(() -> moment(text, now, DateTimeFormatter.RFC_1123_DATE_TIME));
  }

  /** The longest of those that are used up: all must be there again. */
  private static Optional<Duration> exhaustedLimits(
      Function<String, Optional<String>> headers, Instant now) {
    Stream<Duration> openAi =
        Stream.of("requests", "tokens")
            .filter(limit -> isZero(headers.apply("x-ratelimit-remaining-" + limit)))
            .flatMap(limit -> headers.apply("x-ratelimit-reset-" + limit).stream())
            .flatMap(text -> duration(text).stream());
    Stream<Duration> anthropic =
        Stream.of("requests", "tokens", "input-tokens", "output-tokens")
            .map(limit -> "anthropic-ratelimit-" + limit)
            .filter(limit -> isZero(headers.apply(limit + "-remaining")))
            .flatMap(limit -> headers.apply(limit + "-reset").stream())
            .flatMap(text -> moment(text, now, DateTimeFormatter.ISO_OFFSET_DATE_TIME).stream());
    return Stream.concat(openAi, anthropic).max(Duration::compareTo);
  }

  private static boolean isZero(Optional<String> remaining) {
    return remaining.filter(text -> text.strip().equals("0")).isPresent();
  }

  /** Gemini's {@code retryDelay} of the error's details, OpenAI's {@code resets_in_seconds}. */
  private static Optional<Duration> inBody(String body) {
    try {
      JsonNode document = JSON.readTree(body);
      // Gemini answers streams with a list when it is not asked for events.
      JsonNode error = (document.isArray() ? document.path(0) : document).path("error");
      return StreamSupport.stream(error.path("details").spliterator(), false)
          .flatMap(detail -> duration(detail.path("retryDelay").asText()).stream())
          .findFirst()
          .or(() -> seconds(error.path("resets_in_seconds").asText()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> seconds(String text) {
    return number(text, BigDecimal.valueOf(1_000));
  }

  private static Optional<Duration> number(String text, BigDecimal millisOfUnit) {
    String number = text.strip();
    return NUMBER.matcher(number).matches()
        ? Optional.of(capped(new BigDecimal(number).multiply(millisOfUnit)))
        : Optional.empty();
  }

  private static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal millis = BigDecimal.ZERO;
    for (int i = 0; i < MILLIS_OF_UNITS.size(); i++) {
      String amount = matcher.group(i + 1);
      if (amount != null) {
        millis = millis.add(new BigDecimal(amount).multiply(MILLIS_OF_UNITS.get(i)));
      }
    }
    return Optional.of(capped(millis));
  }

  private static Optional<Duration> moment(String text, Instant now, DateTimeFormatter form) {
    try {
      Instant moment = OffsetDateTime.parse(text.strip(), form).toInstant();
      Duration wait = Duration.between(now, moment);
      if (wait.isNegative()) {
        return Optional.of(Duration.ZERO);
      }
      return Optional.of(wait.compareTo(Cooldowns.LONGEST) > 0 ? Cooldowns.LONGEST : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration capped(BigDecimal millis) {
    return Duration.ofMillis(millis.min(LONGEST_MILLIS).longValue());
  }
}
