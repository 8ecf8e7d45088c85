package dev.cliproxy.requestlog;

import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Which logged requests are looked for; {@code ""} stands for any.
 *
 * @param text stands somewhere in the file, in any case; at most 200 characters, each of which
 *     means itself. Secrets are masked in the files, so that none is ever found.
 * @param status {@code ok} (200..399), {@code failed} (any other, or no answer at all), a class
 *     such as {@code 4xx}, or a status
 * @param model a part of the name that the client asked for, in any case; at most 200 characters
 * @param client the short id of the client's key
 */
public record RequestLogQuery(String text, String status, String model, String client) {
  /** How many characters of Java a text to be found, or a part of a model's name, has at most. */
  public static final int LONGEST = 200;

  private static final Pattern STATUS = Pattern.compile("|ok|failed|[1-5]xx|[1-9][0-9]{2}");
  private static final Pattern CLIENT = Pattern.compile("|[0-9a-f]{16}");

  /** Any request; made when the patterns are there. */
  public static final RequestLogQuery ALL = new RequestLogQuery("", "", "", "");

  /**
   * What is looked for.
   *
   * @throws InvalidRequestLogQueryException when a part is too long or not of its form
   */
  public RequestLogQuery {
    Objects.requireNonNull(model, "model");
    require(text.length() <= LONGEST, "text");
    require(isStatus(status), "status");
    require(model.length() <= LONGEST, "model");
    require(isClient(client), "client");
  }

  /** Whether a status can be looked for by this. */
  public static boolean isStatus(String text) {
    return STATUS.matcher(text).matches();
  }

  /** Whether a client's key can be looked for by this. */
  public static boolean isClient(String text) {
    return CLIENT.matcher(text).matches();
  }

  /** Whether any request is looked for. */
  public boolean isAll() {
    return equals(ALL);
  }

  /** Whether what the first lines of a file say is looked for; the text may still not be there. */
  boolean finds(RequestInfo info) {
    return hasStatus(info.status())
        && (client.isEmpty() || client.equals(info.client()))
        && info.model().toLowerCase(Locale.ROOT).contains(model.toLowerCase(Locale.ROOT));
  }

  private boolean hasStatus(OptionalInt its) {
    int code = its.orElse(0);
    boolean ok = code >= 200 && code < 400;
    return switch (status) {
      case "" -> true;
      case "ok" -> ok;
      case "failed" -> !ok;
      default ->
          status.endsWith("xx")
              ? code / 100 == status.charAt(0) - '0'
              : code == Integer.parseInt(status);
    };
  }

  private static void require(boolean good, String part) {
    if (!good) {
      throw new InvalidRequestLogQueryException(part);
    }
  }
}
