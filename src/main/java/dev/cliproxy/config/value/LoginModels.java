package dev.cliproxy.config.value;

import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.wording.Wording;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What all logins of one kind serve, and under which names: {@code oauth-excluded-models} and
 * {@code oauth-model-alias}. A kind is named as in the file; {@code gemini-cli} is {@code gemini}.
 *
 * @param excluded names that are not served, by kind
 * @param aliases other names, by kind
 */
public record LoginModels(
    Map<String, List<String>> excluded, Map<String, List<LoginAlias>> aliases) {
  public static final LoginModels NONE = new LoginModels(Map.of(), Map.of());

  private static final Set<String> KINDS = Set.of("claude", "codex", "gemini", "qwen");
  private static final Map<String, String> OTHER_NAMES =
      Map.of("gemini-cli", "gemini", "anthropic", "claude");

  public LoginModels {
    excluded = copy(excluded);
    aliases = copy(aliases);
  }

  private static <T> Map<String, List<T>> copy(Map<String, List<T>> lists) {
    Map<String, List<T>> copy = new LinkedHashMap<>();
    lists.forEach((kind, list) -> copy.put(kind, List.copyOf(list)));
    return Collections.unmodifiableMap(copy);
  }

  static LoginModels read(FieldReader excluded, FieldReader aliases) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    excluded.names().forEach(kind -> names.put(kind, excluded.texts(kind)));
    Map<String, List<LoginAlias>> others = new LinkedHashMap<>();
    aliases.names().forEach(kind -> others.put(kind, aliases.objects(kind, LoginAlias::read)));
    warnOfUnknown(excluded);
    warnOfUnknown(aliases);
    return new LoginModels(names, others);
  }

  private static void warnOfUnknown(FieldReader section) {
    for (String kind : section.names()) {
      if (!KINDS.contains(plain(kind))) {
        section.warn(
            kind, Wording.of("login-kind", "has no effect: there are no logins of that kind here"));
      }
    }
  }

  /** What is not served with logins of a type of token files. */
  public List<String> excludedOf(String type) {
    return of(excluded, type);
  }

  /** The other names of what is served with logins of a type of token files. */
  public List<LoginAlias> aliasesOf(String type) {
    return of(aliases, type);
  }

  private static <T> List<T> of(Map<String, List<T>> lists, String type) {
    List<T> found = new ArrayList<>();
    lists.forEach(
        (kind, list) -> {
          if (plain(kind).equals(type)) {
            found.addAll(list);
          }
        });
    return found;
  }

  private static String plain(String kind) {
    String name = kind.toLowerCase(Locale.ROOT).replace('_', '-');
    return OTHER_NAMES.getOrDefault(name, name);
  }
}
