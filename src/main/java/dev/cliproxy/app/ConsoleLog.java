package dev.cliproxy.app;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What is logged goes to the console: the program's own from INFO on, that of the libraries from
 * WARN on; unless the system property {@value ClassicConstants#CONFIG_FILE_PROPERTY} names a file
 * that says otherwise. In Java and not in a file of Logback's, because reading such a file takes
 * several hundred classes and a tenth of the time of a start.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class ConsoleLog extends ContextAwareBase implements Configurator {

  /** For Logback, which finds it by its name. */
  public ConsoleLog() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    context.getStatusManager().add(new NopStatusListener());
    Lines lines = new Lines();
    lines.setContext(context);
    lines.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(lines);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("console");
    console.setEncoder(encoder);
    console.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    context.getLogger(LogLevel.OWN_LOGGERS).setLevel(Level.INFO);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Its message; a line break in it cannot start a forged line. */
  static String inOneLine(ILoggingEvent event) {
    return event.getFormattedMessage().replaceAll("[\r\n]+", " | ");
  }

  /** {@code 2026-11-28T20:43:06.123Z INFO [main] d.c.config.ConfigStore - message}. */
  private static final class Lines extends LayoutBase<ILoggingEvent> {
    private static final int NAME_LENGTH = 24;
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

    private final TargetLengthBasedClassNameAbbreviator names =
        new TargetLengthBasedClassNameAbbreviator(NAME_LENGTH);

    @Override
    public String doLayout(ILoggingEvent event) {
      StringBuilder line = new StringBuilder();
      TIME.formatTo(
          Instant.ofEpochMilli(event.getTimeStamp()).atZone(ZoneId.systemDefault()), line);
      line.append(' ').append("%-5s".formatted(event.getLevel()));
      line.append(" [").append(event.getThreadName()).append("] ");
      line.append(names.abbreviate(event.getLoggerName())).append(" - ");
      line.append(inOneLine(event));
      line.append(System.lineSeparator());
      if (event.getThrowableProxy() != null) {
        line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      return line.toString();
    }
  }
}
