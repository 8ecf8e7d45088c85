package dev.cliproxy.app;

import dev.cliproxy.store.ServerAddress;
import jakarta.servlet.ServletContext;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the program is told from outside the configuration.
 *
 * @param configFile absolute path of the configuration file, which need not exist
 * @param home the user's home folder, which {@code ~} stands for
 * @param port the port that is served, 1..65535, if that is known
 * @param contextPath the web application's path, {@code ""} at the root
 * @param allowRemoteAtFirstStart whether a new configuration lets remote callers in; for
 *     containers, where every caller is remote
 * @param geminiClientSecret of Google's programs, which is not shipped; secret
 * @param database what several nodes share; empty for one node with files of its own
 * @param console where first keys and the address are printed
 */
record Environment(
    Path configFile,
    Path home,
    OptionalInt port,
    String contextPath,
    boolean allowRemoteAtFirstStart,
    Optional<String> geminiClientSecret,
    Optional<ServerAddress> database,
    PrintStream console) {

  private static final String CONFIG_PROPERTY = "cliproxy.config";
  private static final String CONFIG_VARIABLE = "CLIPROXY_CONFIG";
  private static final String ALLOW_REMOTE_VARIABLE = "CLIPROXY_FIRST_START_ALLOW_REMOTE";
  private static final String STORE_PROPERTY = "cliproxy.store";
  private static final String STORE_VARIABLE = "CLIPROXY_STORE";
  private static final String STORE_USER_VARIABLE = "CLIPROXY_STORE_USER";
  private static final String STORE_PASSWORD_VARIABLE = "CLIPROXY_STORE_PASSWORD";
  private static final String GEMINI_SECRET_VARIABLE = "CLIPROXY_GEMINI_CLIENT_SECRET";
  private static final String HOME_FOLDER = ".cli-proxy-api";
  private static final int DEFAULT_PORT = 8317;

  Environment {
    Objects.requireNonNull(configFile, "configFile");
    Objects.requireNonNull(home, "home");
    Objects.requireNonNull(port, "port");
    Objects.requireNonNull(contextPath, "contextPath");
    Objects.requireNonNull(geminiClientSecret, "geminiClientSecret");
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(console, "console");
  }

  static Environment of(ServletContext context) {
    Path home = Path.of(System.getProperty("user.home"));
    return new Environment(
        configFile(context, home),
        home,
        knownPort(),
        context.getContextPath(),
        Boolean.parseBoolean(System.getenv(ALLOW_REMOTE_VARIABLE)),
        given(System.getenv(GEMINI_SECRET_VARIABLE)),
        database(context),
        new PrintStream(System.out, true, Charset.defaultCharset()));
  }

  /**
   * The database that the program is to use.
   *
   * @throws IllegalArgumentException when that is no address of one
   */
  private static Optional<ServerAddress> database(ServletContext context) {
    return given(System.getProperty(STORE_PROPERTY))
        .or(() -> given(System.getenv(STORE_VARIABLE)))
        .or(() -> given(context.getInitParameter(STORE_PROPERTY)))
        .map(
            url -> {
              try {
                return new ServerAddress(
                    url,
                    given(System.getenv(STORE_USER_VARIABLE)),
                    given(System.getenv(STORE_PASSWORD_VARIABLE)));
              } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(STORE_VARIABLE + ": " + e.getMessage(), e);
              }
            });
  }

  /** A web application is told its port by nobody but Jetty's own ways to run it. */
  private static OptionalInt knownPort() {
    Integer port = Integer.getInteger("jetty.http.port");
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }

  /**
   * The address of the admin pages, as far as it is known.
   *
   * @param server the address of the server, if it tells
   */
  String adminPage(Optional<URI> server) {
    String path = contextPath + "/admin/";
    return server
        .map(URI::toString)
        .or(() -> port.stream().mapToObj(known -> "http://localhost:" + known).findFirst())
        .map(address -> address + path)
        .orElse(path + " on the port that your container serves");
  }

  /** The port to be written into a new configuration. */
  int portAtFirstStart() {
    return port.orElse(DEFAULT_PORT);
  }

  /** The first of the places that the specification lists. */
  private static Path configFile(ServletContext context, Path home) {
    Path besideUs = Path.of("config.yaml").toAbsolutePath();
    return given(System.getProperty(CONFIG_PROPERTY))
        .or(() -> given(System.getenv(CONFIG_VARIABLE)))
        .or(() -> given(context.getInitParameter(CONFIG_PROPERTY)))
        .map(text -> expanded(text, home))
        .or(() -> Optional.of(besideUs).filter(Files::exists))
        .orElseGet(() -> home.resolve(HOME_FOLDER).resolve("config.yaml"));
  }

  /**
   * The usual folder when the configuration is in it, else one beside the configuration: who asks
   * for a place of its own does not mean the tokens at home.
   */
  String authDirectoryAtFirstStart() {
    return home.resolve(HOME_FOLDER).equals(configFile.getParent()) ? "~/" + HOME_FOLDER : "auths";
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Environment[configFile=" + configFile + "]";
  }

  private static Optional<String> given(String text) {
    return Optional.ofNullable(text).map(String::strip).filter(stripped -> !stripped.isEmpty());
  }

  private static Path expanded(String text, Path home) {
    return text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text).toAbsolutePath();
  }
}
