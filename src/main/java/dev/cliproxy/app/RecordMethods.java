package dev.cliproxy.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Java keeps of the last record whose {@code equals}, {@code hashCode} or {@code toString} it
 * has made: in Java 17 the method handles that these consist of remember the type to which they
 * were last adapted, and so the class loader of an application that is long undeployed.
 */
final class RecordMethods {
  private static final Logger LOG = LoggerFactory.getLogger(RecordMethods.class);

  private static final List<MethodType> METHODS =
      List.of(
          MethodType.methodType(boolean.class, String.class, Object.class),
          MethodType.methodType(int.class, String.class),
          MethodType.methodType(String.class, String.class));

  private RecordMethods() {}

  /** Has the methods made for a class of Java's own, which is remembered instead. */
  static void forgetOurs() {
    MethodHandle component = MethodHandles.identity(String.class);
    List<String> names = List.of("equals", "hashCode", "toString");
    for (int i = 0; i < names.size(); i++) {
      try {
        ObjectMethods.bootstrap(
            MethodHandles.lookup(), names.get(i), METHODS.get(i), String.class, "text", component);
      } catch (Throwable e) {
        LOG.debug("Java may remember this application: {}", names.get(i), e);
      }
    }
  }
}
