package dev.cliproxy.pages;

import dev.cliproxy.credential.AuthFile;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Which auth files are to be seen, and where in the list.
 *
 * @param text found in the name, the type or the e-mail address, in any case; {@code ""} in all
 */
public record AuthFileSearch(String text, Order order, int page) {

  /** What comes first. */
  public enum Order {
    NAME,
    MODIFIED
  }

  public AuthFileSearch {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(order, "order");
  }

  /** What the query of an address or the hidden fields of a form say. */
  static AuthFileSearch of(MultivaluedMap<String, String> parameters) {
    return new AuthFileSearch(
        Form.text(parameters, "q"),
        Form.text(parameters, "sort").equals("modified") ? Order.MODIFIED : Order.NAME,
        Form.index(parameters, "page").orElse(1));
  }

  /** The files to be seen. */
  Paged<AuthFile> in(List<AuthFile> files) {
    String wanted = text.toLowerCase(Locale.ROOT);
    List<AuthFile> found =
        files.stream().filter(file -> isIn(file, wanted)).sorted(comparator()).toList();
    return Paged.of(found, page);
  }

  public boolean isByName() {
    return order == Order.NAME;
  }

  public String sort() {
    return order.name().toLowerCase(Locale.ROOT);
  }

  /** The list in another order, from its start. */
  public String sortedBy(String other) {
    return "auth-files?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8) + "&sort=" + other;
  }

  /** An address relative to {@code /admin/}; a page's number is to be put at its end. */
  public String pages() {
    return sortedBy(sort()) + "&page=";
  }

  /** The address, relative to {@code /admin/}, of what is seen here. */
  String address() {
    return text.isEmpty() && isByName() && page == 1 ? "auth-files" : pages() + page;
  }

  private Comparator<AuthFile> comparator() {
    Comparator<AuthFile> byName = Comparator.comparing(AuthFile::name);
    return isByName()
        ? byName
        : Comparator.comparing(AuthFile::modified).reversed().thenComparing(byName);
  }

  private static boolean isIn(AuthFile file, String wanted) {
    return contains(file.name().value(), wanted)
        || contains(file.type(), wanted)
        || contains(file.email().orElse(""), wanted);
  }

  private static boolean contains(String text, String wanted) {
    return text.toLowerCase(Locale.ROOT).contains(wanted);
  }
}
