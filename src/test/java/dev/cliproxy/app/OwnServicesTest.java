package dev.cliproxy.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnServicesTest {
  private static final String SERVICE = "META-INF/services/example.Service";

  @TempDir private Path folder;

  private Path ours;
  private Path containers;
  private URLClassLoader container;
  private URLClassLoader application;
  private OwnServices own;

  /** A provider that the application brings. */
  static final class Provider {}

  @BeforeEach
  void makeLoaders() throws IOException {
    ours = Files.createDirectory(folder.resolve("ours"));
    containers = Files.createDirectory(folder.resolve("containers"));
    container = loader(containers, ClassLoader.getPlatformClassLoader());
    application = loader(ours, container);
    own = new OwnServices(application);
  }

  @AfterEach
  void closeLoaders() throws IOException {
    application.close();
    container.close();
  }

  private static URLClassLoader loader(Path place, ClassLoader parent) throws IOException {
    return new URLClassLoader(new URL[] {place.toUri().toURL()}, parent);
  }

  @Test
  void whatTheContainerDeclaresIsNotSeen() throws IOException {
    copyProvider(ours);
    declare(ours, Provider.class.getName() + " # ours");
    declare(containers, "java.lang.String");

    assertEquals(List.of(Provider.class.getName() + " # ours"), declarations());
    assertEquals(ours.resolve(SERVICE).toUri().toURL(), own.getResource(SERVICE));
  }

  @Test
  void aDeclarationOfClassesThatAreNotThereIsNotSeen() throws IOException {
    declare(ours, "example.Missing");
    assertEquals(1, declarations().size());
    assertEquals("#", declarations().get(0).substring(0, 1));
  }

  @Test
  void aServiceOfTheContainerAloneIsDeclaredWithoutAnyProvider() throws IOException {
    declare(containers, "java.lang.String");
    // Not none at all, for that would have Jersey look elsewhere.
    assertEquals(1, declarations().size());
    assertEquals("#", declarations().get(0).substring(0, 1));
  }

  @Test
  void aServiceThatNobodyDeclaresIsNotDeclared() throws IOException {
    assertEquals(List.of(), declarations());
    assertEquals(null, own.getResource(SERVICE));
  }

  @Test
  void otherFilesOfTheContainerAreSeen() throws IOException {
    Files.writeString(containers.resolve("other.txt"), "text");
    assertNotNull(own.getResource("other.txt"));
    assertEquals(1, Collections.list(own.getResources("other.txt")).size());
  }

  @Test
  void theThreadHasItsOwnLoaderBackAlsoAfterAFailure() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertThrows(
        IllegalStateException.class,
        () ->
            own.during(
                () -> {
                  assertSame(own, Thread.currentThread().getContextClassLoader());
                  throw new IllegalStateException();
                }));
    assertSame(before, Thread.currentThread().getContextClassLoader());
  }

  private List<String> declarations() throws IOException {
    List<String> declarations = new ArrayList<>();
    for (URL url : Collections.list(own.getResources(SERVICE))) {
      try (InputStream in = url.openStream()) {
        declarations.add(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
      }
    }
    return declarations;
  }

  private static void declare(Path place, String line) throws IOException {
    Path file = place.resolve(SERVICE);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, line + "\n");
  }

  private static void copyProvider(Path place) throws IOException {
    ClassFiles.copy(Provider.class, place);
  }
}
