package dev.cliproxy.pages.shell;

import java.util.Objects;

/**
 * What a page shows.
 *
 * @param template name below {@code WEB-INF/templates/views}, without ending
 * @param view what the template reads as {@code view}; a record that holds no secret but one that
 *     the person has just typed or asked to see
 * @param status HTTP status
 */
public record Page(String template, Object view, int status) {

  public Page {
    Objects.requireNonNull(template, "template");
    Objects.requireNonNull(view, "view");
  }

  /** A page with status 200. */
  public static Page of(String template, Object view) {
    return new Page(template, view, 200);
  }

  /** The same page for a form that was refused. */
  public Page refused() {
    return new Page(template, view, 400);
  }

  /** The same page for a form about something that was changed meanwhile. */
  public Page stale() {
    return new Page(template, view, 409);
  }
}
