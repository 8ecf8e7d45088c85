package dev.cliproxy.pages.list;

import dev.cliproxy.pages.form.Form;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One page of a list that may be long.
 *
 * @param page counted from 1; a page that the list does not have becomes its nearest
 * @param total how many items the list has, or of them are found
 * @param query what was searched for, or {@code ""}
 * @param size how many items a page has at most
 */
public record Paging(int page, int total, String query, int size) {
  private static final int SIZE = 50;
  private static final int LONGEST_QUERY = 200;

  public Paging {
    page = Math.max(1, Math.min(page, pagesOf(total, size)));
    Objects.requireNonNull(query, "query");
  }

  public Paging(int page, int total, String query) {
    this(page, total, query, SIZE);
  }

  /** What was searched for: the field {@code q} of a form or an address. */
  public static String query(MultivaluedMap<String, String> fields) {
    String query = Form.text(fields, "q");
    return query.substring(0, Math.min(query.length(), LONGEST_QUERY));
  }

  /** The page that the field {@code page} of a form or an address asks for. */
  public static Paging of(MultivaluedMap<String, String> fields, int total) {
    return of(fields, total, SIZE);
  }

  /** As the other, with pages of this size. */
  public static Paging of(MultivaluedMap<String, String> fields, int total, int size) {
    return new Paging(Form.index(fields, "page").orElse(1), total, query(fields), size);
  }

  /** Whether some text of an item holds what is searched for. */
  public static boolean finds(String query, String... texts) {
    for (String text : texts) {
      if (text.toLowerCase(Locale.ROOT).contains(query.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** Where the list shows the item with this index, when nothing is searched for. */
  public static String addressOf(String list, int index) {
    return addressOf(list, index, SIZE);
  }

  /** As the other, with pages of this size. */
  public static String addressOf(String list, int index, int size) {
    return list + "?page=" + (index / size + 1) + "#item-" + (index + 1);
  }

  /** How many items stand on the pages before this one. */
  public int offset() {
    return (page - 1) * size;
  }

  /** The items of this page. */
  public <T> List<T> of(List<T> items) {
    int from = Math.min(offset(), items.size());
    return items.subList(from, Math.min(from + size, items.size()));
  }

  /** This page of the list, as an address. */
  public String address(String list) {
    return list
        + "?page="
        + page
        + (query.isEmpty() ? "" : "&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  /** How many pages there are, at least one. */
  public int pages() {
    return pagesOf(total, size);
  }

  /** Whether something was searched for. */
  public boolean isSearch() {
    return !query.isEmpty();
  }

  private static int pagesOf(int total, int size) {
    return Math.max(1, total / size + (total % size == 0 ? 0 : 1));
  }
}
