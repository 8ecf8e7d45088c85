package dev.cliproxy.testing;

import dev.cliproxy.author.Author;
import dev.cliproxy.author.Author.Way;

/** Who changes something in a test that is not about that. */
public final class Authors {
  /** Somebody with the management API. */
  public static final Author BY_API = new Author(Way.API, "192.0.2.1");

  /** Somebody who logs in at a provider. */
  public static final Author BY_LOGIN = new Author(Way.LOGIN, "192.0.2.2");

  private Authors() {}
}
