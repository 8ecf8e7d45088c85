package dev.cliproxy.pages.form;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;

/** Reads the fields of a posted form. */
public final class Form {
  /** The field that shows that we made the form, in every form. */
  public static final String TOKEN_FIELD = "form-token";

  private Form() {}

  /** The field without the white space around it; {@code ""} when it is missing. */
  public static String text(MultivaluedMap<String, String> form, String name) {
    String value = form.getFirst(name);
    return value == null ? "" : value.strip();
  }

  /** The lines of a field that are not empty, without the white space around them. */
  public static List<String> lines(MultivaluedMap<String, String> form, String name) {
    return text(form, name).lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** A number that is not negative, if the field has one. */
  public static Optional<Integer> index(MultivaluedMap<String, String> form, String name) {
    String text = text(form, name);
    return text.matches("[0-9]{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }
}
