package dev.cliproxy.credential;

/** The file has more than {@link AuthFiles#MAX_SIZE} bytes. */
public final class AuthFileTooLargeException extends AuthFileException {
  private final String name;

  AuthFileTooLargeException(AuthFileName name) {
    super(name + " is larger than " + AuthFiles.MAX_SIZE / (1024 * 1024) + " MiB");
    this.name = name.value();
  }

  /** The file's name. */
  public String name() {
    return name;
  }
}
