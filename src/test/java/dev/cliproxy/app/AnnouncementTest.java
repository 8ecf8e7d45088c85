package dev.cliproxy.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.SharedText;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncementTest {
  private static final String KEYS = "Management key: ";

  @TempDir private Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private Path file() {
    return folder.resolve("config.yaml");
  }

  private Announcement announcement(SharedText shared) throws Exception {
    Environment environment =
        new Environment(
            file(),
            folder,
            OptionalInt.of(8317),
            "",
            false,
            Optional.empty(),
            Optional.empty(),
            new PrintStream(said, true, StandardCharsets.UTF_8));
    return Announcement.of(environment, shared, new SecureRandom());
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theKeysOfTheFirstStartAreToldOnce() throws Exception {
    Announcement announcement = announcement(SharedText.NONE);
    announcement.inForce(Files.readString(file()));
    announcement.ready(Optional.empty());
    announcement.ready(Optional.empty());
    assertEquals(2, said().split(KEYS, -1).length, said());
  }

  @Test
  void keysThatGaveWayToAnotherNodesAreNotTold() throws Exception {
    Announcement announcement = announcement(SharedText.NONE);
    announcement.inForce("api-keys: [another]\n");
    announcement.ready(Optional.empty());
    assertFalse(said().contains(KEYS), said());
    assertTrue(said().contains("ready: "), said());
  }

  @Test
  void whereOtherNodesHaveATextItIsTheFirstAndNoKeyIsMade() throws Exception {
    SharedText.Turn turn =
        new SharedText.Turn() {
          @Override
          public Optional<String> text() {
            return Optional.of("debug: true\n");
          }

          @Override
          public void put(String text) {
            throw new AssertionError("nothing is to be changed");
          }

          @Override
          public void close() {}
        };
    Announcement announcement = announcement(() -> turn);
    assertEquals("debug: true\n", Files.readString(file()));
    announcement.ready(Optional.empty());
    assertFalse(said().contains(KEYS), said());
  }
}
