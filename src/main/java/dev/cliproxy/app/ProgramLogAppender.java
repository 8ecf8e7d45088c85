package dev.cliproxy.app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.cliproxy.programlog.ProgramLog;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/**
 * Takes what is logged into the program's log files: everything that goes to the console, in lines
 * such as {@code [2026-11-28 20:43:06.123] [info ] [ConfigStore] message}, which the panels of the
 * ecosystem can take apart. Times are in UTC.
 */
final class ProgramLogAppender extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final ProgramLog log;

  private ProgramLogAppender(ProgramLog log) {
    this.log = Objects.requireNonNull(log, "log");
    setName("program-log");
  }

  /** From now on all goes there, where the log is the one that ships with the program. */
  static ProgramLogAppender into(ProgramLog log) {
    ProgramLogAppender appender = new ProgramLogAppender(log);
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      appender.setContext(context);
      appender.start();
      context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }
    return appender;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!log.isOn()) {
      return;
    }
    String name = event.getLoggerName();
    StringBuilder text =
        new StringBuilder("[")
            .append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp())))
            .append("] [")
            .append("%-5s".formatted(event.getLevel().toString().toLowerCase(Locale.ROOT)))
            .append("] [")
            .append(name.substring(name.lastIndexOf('.') + 1))
            .append("] ")
            .append(ConsoleLog.inOneLine(event));
    if (event.getThrowableProxy() != null) {
      text.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()).strip());
    }
    log.append(text.toString());
  }

  @Override
  public void close() {
    if (getContext() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
    }
    stop();
    log.close();
  }
}
