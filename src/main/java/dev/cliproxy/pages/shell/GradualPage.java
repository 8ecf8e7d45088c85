package dev.cliproxy.pages.shell;

import java.time.Duration;
import java.util.Optional;

/**
 * A page of which a script shows words as they come, before it shows the page. Where no script has
 * asked for that, answer the {@link Page} itself.
 */
public interface GradualPage extends AutoCloseable {

  /** What the page's script calls it by, should it have something to say of it. */
  String id();

  /**
   * More words; waits for them, at most that long.
   *
   * @return {@code ""} when there are none yet; empty when there will be no more
   */
  Optional<String> more(Duration wait) throws InterruptedException;

  /** The page as it is in the end; asked for when there are no more words. */
  Page page();

  /** Nobody reads on, or all has been read. */
  @Override
  void close();
}
