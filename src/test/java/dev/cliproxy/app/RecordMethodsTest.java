package dev.cliproxy.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.Eventually;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordMethodsTest {
  @TempDir private Path folder;

  /** A record of an application. */
  record Point(Object x) {}

  @Test
  void anApplicationWhoseRecordWasTheLastToBeComparedCanBeCollected() throws Exception {
    ClassFiles.copy(RecordMethodsTest.class, folder);
    ClassFiles.copy(Point.class, folder);
    WeakReference<ClassLoader> application = compare(folder.toUri().toURL());
    RecordMethods.forgetOurs();
    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(20),
            () -> {
              System.gc();
              return application.get() == null;
            }));
  }

  private static WeakReference<ClassLoader> compare(URL place) throws Exception {
    try (URLClassLoader application =
        new URLClassLoader(new URL[] {place}, ClassLoader.getPlatformClassLoader())) {
      Constructor<?> point =
          application.loadClass(Point.class.getName()).getDeclaredConstructor(Object.class);
      point.setAccessible(true);
      Object one = point.newInstance("1");
      assertTrue(one.equals(point.newInstance("1")));
      assertTrue(one.hashCode() != 0 && one.toString().contains("1"));
      return new WeakReference<>(application);
    }
  }
}
