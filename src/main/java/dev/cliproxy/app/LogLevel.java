package dev.cliproxy.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.cliproxy.config.value.Config;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Makes {@code debug} the level of the program's own log. */
final class LogLevel implements Consumer<Config> {
  /** The name above those of all loggers of the program. */
  static final String OWN_LOGGERS = "dev.cliproxy";

  @Override
  public void accept(Config config) {
    if (LoggerFactory.getLogger(OWN_LOGGERS) instanceof Logger logger) {
      logger.setLevel(config.debug() ? Level.DEBUG : Level.INFO);
    }
  }
}
