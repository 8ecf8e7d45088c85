package dev.cliproxy.config;

import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlProblem;
import java.util.List;
import java.util.stream.Collectors;

/** Why a change of the configuration was not made. The file and the running state are untouched. */
public abstract sealed class ConfigUpdateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private ConfigUpdateException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The new value is not one the configuration can have; the message says what is expected. */
  public static final class InvalidValue extends ConfigUpdateException {
    private static final long serialVersionUID = 1L;

    private final transient List<YamlProblem> problems;

    /** One value; the wording is for the person who sent it and never repeats it. */
    public InvalidValue(String path, Wording wording) {
      this(List.of(new YamlProblem(0, path, wording)));
    }

    /** Several values, or one that is wrong in several places. */
    public InvalidValue(List<YamlProblem> problems) {
      super(
          problems.stream()
              .map(problem -> new YamlProblem(0, problem.path(), problem.wording()).toString())
              .collect(Collectors.joining("; ")),
          null);
      this.problems = List.copyOf(problems);
    }

    /** What is wrong where. */
    public List<YamlProblem> problems() {
      return problems;
    }
  }

  /** The change names a list item that is not there. */
  public static final class ItemNotFound extends ConfigUpdateException {
    private static final long serialVersionUID = 1L;

    /** Says {@code item not found}, as the specification has it. */
    public ItemNotFound() {
      super("item not found", null);
    }
  }

  /** The value was changed since the caller read it. */
  public static final class Stale extends ConfigUpdateException {
    private static final long serialVersionUID = 1L;

    /** Says what to do: read again. */
    public Stale() {
      super("the value was changed meanwhile; read it again", null);
    }
  }

  /** With the change, the file would be larger than a configuration may be. */
  public static final class TooLarge extends ConfigUpdateException {
    private static final long serialVersionUID = 1L;

    /** Says how large it may be and what to do. */
    public TooLarge() {
      super(
          "the configuration would be larger than 1 MiB; send less, or remove something first",
          null);
    }
  }

  /** The file could not be written or is not valid as it stands. */
  public static final class SaveFailed extends ConfigUpdateException {
    private static final long serialVersionUID = 1L;

    private final transient Wording reason;

    /**
     * @param reason follows {@code failed to save config: } and holds no value of the file
     * @param cause what went wrong below, or null
     */
    public SaveFailed(Wording reason, Throwable cause) {
      super("failed to save config: " + reason.english(), cause);
      this.reason = reason;
    }

    /** Whether it will do again when the nodes' database can be reached. */
    public boolean isForAWhile() {
      return getCause() instanceof SharedTextException;
    }

    /** Why. */
    public Wording reason() {
      return reason;
    }
  }
}
