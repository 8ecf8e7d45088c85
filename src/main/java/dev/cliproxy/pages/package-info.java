/**
 * The HTML face of the management services, {@code /admin}. This room only puts the others
 * together: below are {@code text}, {@code form}, {@code session}, {@code shell} and {@code list},
 * each built on those before it, and on them one room for each group of pages: {@code credentials},
 * {@code clients}, {@code traffic}, {@code usage}, {@code configuration}, {@code overview} and
 * {@code reference}.
 *
 * <p>A resource answers a {@link dev.cliproxy.pages.shell.Page}: a template's name and what it
 * shows; or, after a form was posted, a redirect. Rules of the settings live with the configuration
 * and are the JSON API's too.
 *
 * <p>Who may see a page is decided after Jersey has matched the resource, so nothing reads a path a
 * second time: {@link dev.cliproxy.pages.shell.PlaceFilter} before matching, for every path, and
 * {@link dev.cliproxy.pages.shell.SessionFilter} after it, for every resource that is not marked
 * {@link dev.cliproxy.pages.shell.WithoutSession}.
 *
 * <p>Nothing that was typed is lost: a form that is refused, and one that comes when its session
 * has ended, is shown again as it was filled in ({@link dev.cliproxy.pages.session.Unsaved}), its
 * secrets masked.
 *
 * <p>Links are relative to the page, by the depth of its path: they hold below any context path and
 * behind any proxy's prefix without believing a header.
 */
package dev.cliproxy.pages;
