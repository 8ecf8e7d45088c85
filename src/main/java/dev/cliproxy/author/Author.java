package dev.cliproxy.author;

import java.util.Objects;

/**
 * Who made a change, as far as that is known.
 *
 * @param way how the change came in
 * @param address of the client, in canonical text or as {@code unknown}; {@code ""} where there is
 *     no client
 */
public record Author(Way way, String address) {
  /** What was changed while the program did not run. */
  public static final Author AT_START = new Author(Way.START, "");

  /** A person or a program that wrote to the disk. */
  public static final Author OF_FILE = new Author(Way.FILE, "");

  /** Another node that shares the configuration. */
  public static final Author OF_NODE = new Author(Way.NODE, "");

  /** How a change comes in. */
  public enum Way {
    /** The management API. */
    API,
    /** An admin page. */
    PAGE,
    /** A login at a provider that somebody at that address began. */
    LOGIN,
    /** An edit on the disk while the program ran. */
    FILE,
    /** Made on another node, which knows more. */
    NODE,
    /** Found at the start. */
    START
  }

  public Author {
    Objects.requireNonNull(way, "way");
    Objects.requireNonNull(address, "address");
  }
}
