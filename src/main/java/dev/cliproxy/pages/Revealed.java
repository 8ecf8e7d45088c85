package dev.cliproxy.pages;

import java.util.List;
import java.util.Objects;

/**
 * A secret that somebody asked to see: kept for one view of one list's page.
 *
 * @param position which key of the page it is, counted from 1
 */
public record Revealed(int position, String secret) {
  public Revealed {
    Objects.requireNonNull(secret, "secret");
  }

  void keepFor(String list, Session session) {
    session.keep(note(list), this);
  }

  /** The secret to be shown now, and not again; empty when nobody asked. */
  static List<Revealed> take(String list, Session session) {
    return session.take(note(list), Revealed.class).stream().toList();
  }

  private static String note(String list) {
    return "revealed " + list;
  }

  @Override
  public String toString() {
    return "Revealed[position=" + position + "]";
  }
}
