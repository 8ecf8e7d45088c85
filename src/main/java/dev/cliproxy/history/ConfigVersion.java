package dev.cliproxy.history;

import dev.cliproxy.author.Author;
import dev.cliproxy.author.Author.Way;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that the configuration had.
 *
 * @param id counts the versions from 1; none is given twice
 * @param time when the text came in force, to the millisecond
 * @param author who wrote it
 * @param size in bytes
 */
public record ConfigVersion(long id, Instant time, Author author, long size) {
  /** As in {@code 000012_20260102T030405.678Z_api_2001%3Adb8%3A%3A1.yaml}. */
  private static final Pattern FILE_NAME =
      Pattern.compile(
          "([0-9]{1,18})_([0-9]{8}T[0-9]{6}\\.[0-9]{3}Z)_([a-z]{1,20})_([\\w.%+-]{0,140})\\.yaml");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSX", Locale.ROOT).withZone(ZoneOffset.UTC);

  public ConfigVersion {
    if (id < 1) {
      throw new IllegalArgumentException("versions are counted from 1: " + id);
    }
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(author, "author");
  }

  /** The version that a file of this name holds; empty when it is none of ours. */
  static Optional<ConfigVersion> ofFile(String name, long size) {
    Matcher parts = FILE_NAME.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ConfigVersion(
              Long.parseLong(parts.group(1)),
              TIME.parse(parts.group(2), Instant::from),
              new Author(
                  Way.valueOf(parts.group(3).toUpperCase(Locale.ROOT)),
                  URLDecoder.decode(parts.group(4), StandardCharsets.UTF_8)),
              size));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  String fileName() {
    return "%06d_%s_%s_%s.yaml"
        .formatted(
            id,
            TIME.format(time),
            author.way().name().toLowerCase(Locale.ROOT),
            URLEncoder.encode(author.address(), StandardCharsets.UTF_8));
  }
}
