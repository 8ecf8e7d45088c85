package dev.cliproxy.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A header on which access is decided. Who puts it there twice could mean either value, and a proxy
 * on the way may have looked at the other one: then neither counts.
 *
 * @param name as the program writes it
 * @param values the different ones that were sent, without white space around them
 */
public record SingleHeader(String name, List<String> values) {
  public SingleHeader {
    Objects.requireNonNull(name, "name");
    values = List.copyOf(values);
  }

  /** Takes it from a request. */
  public static SingleHeader of(HttpServletRequest request, String name) {
    Enumeration<String> sent = request.getHeaders(name);
    if (!sent.hasMoreElements()) {
      return new SingleHeader(name, List.of());
    }
    String first = sent.nextElement().strip();
    if (!sent.hasMoreElements()) {
      return new SingleHeader(name, List.of(first));
    }
    Set<String> values = new LinkedHashSet<>(List.of(first));
    sent.asIterator().forEachRemaining(value -> values.add(value.strip()));
    return new SingleHeader(name, List.copyOf(values));
  }

  /** Its value; empty when there is none, or more than one. */
  public Optional<String> value() {
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  /** Whether it stands there with different values. */
  public boolean isAmbiguous() {
    return values.size() > 1;
  }

  /** What its sender is told when it is ambiguous. */
  public String refusal() {
    return "the header " + name + " is there more than once, with different values";
  }

  /** Without the values, which may be keys. */
  @Override
  public String toString() {
    return "SingleHeader[name=" + name + ", values=" + values.size() + "]";
  }
}
