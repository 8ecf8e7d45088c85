package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.programlog.LogLines;
import dev.cliproxy.programlog.LogPlace;
import dev.cliproxy.programlog.ProgramLog;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The program's own log, as the panels of the ecosystem read it: the last lines, then those that
 * came since. The names and the meaning of parameters and fields are those of CLIProxyAPI.
 */
@Path("logs")
public final class ProgramLogResource {
  private static final int USUAL_LINES = 1_000;
  private static final int STAMP_LENGTH = "[2026-11-28 20:43:06".length();
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("'['uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  /** Of a cursor that is none: the last lines come instead. */
  private static final LogPlace NOWHERE = new LogPlace(0, 0);

  private final ProgramLog log;

  ProgramLogResource(ProgramLog log) {
    this.log = Objects.requireNonNull(log, "log");
  }

  /**
   * The last lines, or those that came since.
   *
   * @param limit how many lines, the newest; by default 1,000, never more than 10,000
   * @param cursor goes on where an answer ended
   * @param after only lines after this second since 1970; without a cursor
   */
  @GET
  public Response lines(
      @QueryParam("limit") String limit,
      @QueryParam("cursor") String cursor,
      @QueryParam("after") String after)
      throws IOException {
    requireFiles();
    int most = limit(limit);
    boolean goesOn = cursor != null && !cursor.isBlank();
    LogLines found =
        goesOn ? log.after(LogPlace.parse(cursor.strip()).orElse(NOWHERE), most) : log.last(most);
    List<String> lines = goesOn ? found.lines() : after(found.lines(), second(after));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    lines.forEach(answer.putArray("lines")::add);
    answer.put("line-count", lines.size());
    answer.put("latest-timestamp", latest(found.lines()));
    found.end().ifPresent(end -> answer.put("next-cursor", end.toString()));
    answer.put("cursor-reset", found.broken());
    return Response.ok(answer, Answers.JSON).build();
  }

  @DELETE
  public Response clear() throws IOException {
    requireFiles();
    int removed = log.clear();
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok");
    answer.put("success", true).put("message", "the log is empty now").put("removed", removed);
    return Response.ok(answer, Answers.JSON).build();
  }

  /** In the words that panels look for. */
  private void requireFiles() {
    if (!log.isOn()) {
      throw InvalidRequestException.of("logging to file disabled");
    }
  }

  private static int limit(String text) {
    if (text == null || text.isBlank()) {
      return USUAL_LINES;
    }
    if (!text.strip().matches("0*[1-9][0-9]{0,17}")) {
      throw InvalidRequestException.of("invalid limit");
    }
    return (int) Math.min(ProgramLog.MOST_LINES, Long.parseLong(text.strip()));
  }

  private static long second(String text) {
    return text != null && text.strip().matches("[0-9]{1,18}") ? Long.parseLong(text.strip()) : 0;
  }

  /** What follows a line without a time, such as a stack trace, belongs to the line before. */
  private static List<String> after(List<String> lines, long second) {
    List<String> later = new ArrayList<>();
    boolean isLater = second == 0;
    for (String line : lines) {
      OptionalLong time = time(line);
      isLater = time.isPresent() ? time.getAsLong() > second : isLater;
      if (isLater) {
        later.add(line);
      }
    }
    return later;
  }

  private static long latest(List<String> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      OptionalLong time = time(lines.get(i));
      if (time.isPresent()) {
        return time.getAsLong();
      }
    }
    return 0;
  }

  private static OptionalLong time(String line) {
    if (line.length() < STAMP_LENGTH || line.charAt(0) != '[') {
      return OptionalLong.empty();
    }
    try {
      LocalDateTime time = LocalDateTime.parse(line.substring(0, STAMP_LENGTH), STAMP);
      return OptionalLong.of(time.toEpochSecond(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return OptionalLong.empty();
    }
  }
}
