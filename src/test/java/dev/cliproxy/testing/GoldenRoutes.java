package dev.cliproxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Every route of the program and who may call it, as {@code routes.txt} has them. */
public final class GoldenRoutes {
  /** Where the file stands in the sources. */
  public static final String FILE = "src/test/resources/routes.txt";

  /** Only callers with the management key get through. */
  public static final String KEY = "management key";

  /** Only people who have signed in with the management key get through. */
  public static final String SESSION = "session";

  /** Only clients with one of the configured keys get through. */
  public static final String CLIENT_KEY = "client key";

  /** No key is needed. */
  public static final String ANYONE = "anyone";

  private GoldenRoutes() {}

  /** One line of the file. */
  public record Route(String method, String path, String who) {
    @Override
    public String toString() {
      return method + " " + path + "  " + who;
    }

    /** A path of this route: its first name, its first number, one of its files. */
    public String example() {
      return path.replaceAll("\\{\\w+:\\[0-9]\\+}", "0")
          .replaceAll("\\{\\w+:([^|}]+)[^}]*}", "$1")
          .replace("{model}", "some/model")
          .replace("{id}", "resp_1")
          .replace("{name}", "a.log")
          .replace("{channel}", "claude")
          .replace("*", "admin.css");
    }

    static Route parse(String line) {
      String[] parts = line.split(" +", 3);
      return new Route(parts[0], parts[1], parts[2]);
    }
  }

  /** The routes in the file's order. */
  public static List<Route> read() throws IOException {
    return text().lines().map(Route::parse).toList();
  }

  /** The file as it is. */
  public static String text() throws IOException {
    try (InputStream in = GoldenRoutes.class.getResourceAsStream("/routes.txt")) {
      return new String(
          Objects.requireNonNull(in, "routes.txt").readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
