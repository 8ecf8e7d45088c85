package dev.cliproxy.pages.usage;

import dev.cliproxy.ledger.Dimension;
import dev.cliproxy.ledger.UsageQuestion;
import dev.cliproxy.ledger.UsageSelection;
import dev.cliproxy.pages.form.Form;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What somebody who looks at usage has asked for, as it was typed.
 *
 * @param from a day, or {@code ""}
 * @param to a day, or {@code ""}
 * @param by {@code day}, {@code hour}, or {@code ""}
 * @param names what is to be seen only; {@code ""} is a name, too
 * @param cursor of the last request that was seen, or {@code ""}
 * @param all the parameter of the table that is to be seen as a whole, or {@code ""}
 */
record UsageForm(
    String from, String to, String by, Map<Dimension, String> names, String cursor, String all) {

  /** What can be chosen from, in the form's order. */
  static final List<Dimension> FILTERS =
      List.of(
          Dimension.KEY, Dimension.MODEL, Dimension.PROVIDER, Dimension.CREDENTIAL, Dimension.API);

  /** Stands for {@code ""}: a form's empty field chooses nothing. */
  private static final String NO_NAME = "(none)";

  /** Hours are summed from single requests, which must not keep anybody waiting. */
  private static final int MOST_DAYS_BY_HOUR = 7;

  UsageForm {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(by, "by");
    Map<Dimension, String> copy = new EnumMap<>(Dimension.class);
    copy.putAll(names);
    names = Collections.unmodifiableMap(copy);
    Objects.requireNonNull(cursor, "cursor");
    Objects.requireNonNull(all, "all");
  }

  /** What the query of an address says; what it says besides is not looked at. */
  static UsageForm of(MultivaluedMap<String, String> parameters) {
    Map<Dimension, String> names = new EnumMap<>(Dimension.class);
    for (Dimension dimension : FILTERS) {
      String name = Form.text(parameters, dimension.parameter());
      if (!name.isEmpty()) {
        names.put(dimension, name.equals(NO_NAME) ? "" : name);
      }
    }
    return new UsageForm(
        Form.text(parameters, "from"),
        Form.text(parameters, "to"),
        Form.text(parameters, "by"),
        names,
        Form.text(parameters, "cursor"),
        Form.text(parameters, "all"));
  }

  /** The same with the days that are meant when none were typed. */
  UsageForm during(UsageSelection selection) {
    return new UsageForm(
        selection.from().toString(), selection.to().toString(), by, names, cursor, all);
  }

  /** The same by something else, which need not be a time. */
  UsageForm by(String other) {
    return new UsageForm(from, to, other, names, cursor, all);
  }

  /** As the management API would be asked. */
  UsageQuestion question() {
    Map<String, List<String>> parameters = new TreeMap<>();
    Map.of("from", from, "to", to, "by", by, "cursor", cursor)
        .forEach(
            (name, text) -> {
              if (!text.isEmpty()) {
                parameters.put(name, List.of(text));
              }
            });
    names.forEach((dimension, name) -> parameters.put(dimension.parameter(), List.of(name)));
    return new UsageQuestion(parameters, Set.of("by", "cursor"));
  }

  /** By days or by hours. */
  Dimension time(UsageQuestion question, UsageSelection selection) {
    return question.time(selection, MOST_DAYS_BY_HOUR);
  }

  /** How a name stands in a field of the form. */
  static String field(String name) {
    return name.isEmpty() ? NO_NAME : name;
  }

  /**
   * Where the same requests are shown or downloaded, below {@code /admin/}.
   *
   * @param more names and values that the address has besides, in turn
   */
  String address(String page, String... more) {
    StringBuilder address = new StringBuilder(page);
    add(address, "from", from);
    add(address, "to", to);
    add(address, "by", by);
    names.forEach((dimension, name) -> add(address, dimension.parameter(), field(name)));
    for (int i = 0; i < more.length; i += 2) {
      add(address, more[i], more[i + 1]);
    }
    return address.toString();
  }

  private static void add(StringBuilder address, String name, String value) {
    if (!value.isEmpty()) {
      address
          .append(address.indexOf("?") < 0 ? '?' : '&')
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
