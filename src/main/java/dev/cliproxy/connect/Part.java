package dev.cliproxy.connect;

import java.util.Objects;

/**
 * A piece of a recipe.
 *
 * @param kind what is done with it
 * @param path of the file, below the home folder's {@code ~/}; {@code ""} for all but files
 * @param text to be copied as it is
 */
public record Part(Kind kind, String path, String text) {

  /** What is done with a piece. */
  public enum Kind {
    /** Typed into a shell: lines of {@code export}, then the client's command, if it has one. */
    SHELL,
    /** Put into a file. */
    FILE,
    /** A program's source. */
    CODE,
    /** Typed into a form, one field a line: {@code Name: value}. */
    FIELDS
  }

  public Part {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(text, "text");
  }

  static Part shell(String text) {
    return new Part(Kind.SHELL, "", text);
  }

  static Part file(String path, String text) {
    return new Part(Kind.FILE, path, text);
  }

  static Part code(String text) {
    return new Part(Kind.CODE, "", text);
  }

  static Part fields(String text) {
    return new Part(Kind.FIELDS, "", text);
  }

  /** It may hold a key. */
  @Override
  public String toString() {
    return "Part[" + kind + " " + path + "]";
  }
}
