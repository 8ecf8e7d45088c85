package dev.cliproxy.pages.session;

import java.util.List;
import java.util.Objects;

/**
 * A secret that somebody asked to see: kept for one view of the page it was asked on.
 *
 * @param position which key of the page it is, counted from 1
 */
public record Revealed(int position, String secret) {
  public Revealed {
    Objects.requireNonNull(secret, "secret");
  }

  /** Lets the page show it once. */
  public void keepFor(String page, Session session) {
    session.keep(note(page), this);
  }

  /** The secret to be shown now, and not again; empty when nobody asked. */
  public static List<Revealed> take(String page, Session session) {
    return session.take(note(page), Revealed.class).stream().toList();
  }

  private static String note(String page) {
    return "revealed " + page;
  }

  @Override
  public String toString() {
    return "Revealed[position=" + position + "]";
  }
}
