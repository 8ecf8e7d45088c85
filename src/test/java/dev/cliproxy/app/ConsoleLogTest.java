package dev.cliproxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleLogTest {
  private final LoggerContext context = new LoggerContext();

  private ExecutionStatus configure() {
    ConsoleLog log = new ConsoleLog();
    log.setContext(context);
    return log.configure(context);
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private String line(String logger, String message, Throwable thrown) {
    var console =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("console");
    assertTrue(console.isStarted());
    LoggingEvent event =
        new LoggingEvent("", context.getLogger(logger), Level.INFO, message, thrown, null);
    event.setThreadName("one");
    event.setInstant(Instant.parse("2026-11-29T13:00:00.250Z"));
    return new String(console.getEncoder().encode(event), UTF_8);
  }

  @Test
  void anEventIsALineWithItsTimeLevelThreadAndOrigin() {
    assertEquals(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY, configure());
    String line = line("dev.cliproxy.config.ConfigStore", "reloaded", null);
    String[] parts = line.split(" ", 2);
    assertEquals(
        Instant.parse("2026-11-29T13:00:00.250Z"), OffsetDateTime.parse(parts[0]).toInstant());
    assertEquals(
        "INFO  [one] d.c.config.ConfigStore - reloaded" + System.lineSeparator(), parts[1]);
  }

  @Test
  void aLineBreakInAMessageStartsNoLine() {
    configure();
    assertEquals(
        1, line("dev.cliproxy.A", "client\r\n2026-11-29 INFO forged\nmore", null).lines().count());
  }

  @Test
  void whatWasThrownFollowsItsLine() {
    configure();
    String text = line("dev.cliproxy.A", "failed", new IllegalStateException("because"));
    assertTrue(text.lines().skip(1).findFirst().orElseThrow().contains("because"), text);
    assertTrue(text.endsWith(System.lineSeparator()), text);
  }

  @Test
  void theProgramLogsMoreThanItsLibraries() {
    configure();
    assertTrue(context.getLogger("dev.cliproxy.config.ConfigStore").isInfoEnabled());
    assertFalse(context.getLogger("dev.cliproxy.config.ConfigStore").isDebugEnabled());
    assertFalse(context.getLogger("org.eclipse.jetty").isInfoEnabled());
    assertTrue(context.getLogger("org.eclipse.jetty").isWarnEnabled());
  }

  @Test
  void aFileOfLogbackThatIsNamedGoesFirst() {
    System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, "other.xml");
    try {
      assertEquals(ExecutionStatus.INVOKE_NEXT_IF_ANY, configure());
      assertFalse(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext());
    } finally {
      System.clearProperty(ClassicConstants.CONFIG_FILE_PROPERTY);
    }
  }
}
