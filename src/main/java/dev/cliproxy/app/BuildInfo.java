package dev.cliproxy.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;

/** What the build says of itself. */
record BuildInfo(String version) {

  BuildInfo {
    Objects.requireNonNull(version, "version");
  }

  static BuildInfo read() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("/build.properties")) {
      properties.load(Objects.requireNonNull(in, "build.properties"));
    } catch (IOException e) {
      throw new IllegalStateException("build.properties cannot be read", e);
    }
    return new BuildInfo(properties.getProperty("version"));
  }
}
