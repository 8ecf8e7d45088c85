package dev.cliproxy.pages.credentials;

import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.list.Paging;
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
        Paging.query(parameters),
        Form.text(parameters, "sort").equals("modified") ? Order.MODIFIED : Order.NAME,
        Form.index(parameters, "page").orElse(1));
  }

  /** All the files that are found, in order. */
  List<AuthFile> in(List<AuthFile> files) {
    return files.stream().filter(this::finds).sorted(comparator()).toList();
  }

  public boolean isByName() {
    return order == Order.NAME;
  }

  public String sort() {
    return order.name().toLowerCase(Locale.ROOT);
  }

  /** The address, relative to {@code /admin/}, of what is seen here. */
  String address() {
    return "auth-files?sort="
        + sort()
        + "&page="
        + page
        + (text.isEmpty() ? "" : "&q=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
  }

  private Comparator<AuthFile> comparator() {
    Comparator<AuthFile> byName = Comparator.comparing(AuthFile::name);
    return isByName()
        ? byName
        : Comparator.comparing(AuthFile::modified).reversed().thenComparing(byName);
  }

  private boolean finds(AuthFile file) {
    return Paging.finds(text, file.name().value(), file.type(), file.email().orElse(""));
  }
}
