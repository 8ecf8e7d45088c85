package dev.cliproxy.testing;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;

/** A browser without JavaScript in front of the admin pages. */
public final class AdminBrowser implements AutoCloseable {
  private final WebClient client = new WebClient();
  private final URI pages;

  /** Nobody is signed in yet. */
  public AdminBrowser(WarServer server) {
    this(server.uri("/admin/"));
  }

  /** As the other; the address ends in {@code /admin/}. */
  public AdminBrowser(URI pages) {
    this.pages = pages;
    // Beyond that it would keep an answer in a file that is gone with the browser.
    client.getOptions().setMaxInMemory(8 << 20);
    client.getOptions().setJavaScriptEnabled(false);
    client.getOptions().setCssEnabled(false);
    client.getOptions().setThrowExceptionOnFailingStatusCode(false);
    client.addRequestHeader("Accept-Language", "en");
  }

  /** A browser in which somebody has signed in with the key of {@link TestConfig}. */
  public static AdminBrowser signedIn(WarServer server) throws IOException {
    AdminBrowser browser = new AdminBrowser(server);
    browser.signIn(TestConfig.KEY);
    return browser;
  }

  /** The session cookie's value of somebody who signs in to these pages with this key. */
  public static String sessionOf(URI pages, String key) throws IOException {
    try (AdminBrowser browser = new AdminBrowser(pages)) {
      browser.signIn(key);
      return browser.client.getCookieManager().getCookie("cliproxy-session").getValue();
    }
  }

  /** Fills in and posts the form of the sign-in page. */
  public HtmlPage signIn(String key) throws IOException {
    HtmlForm form = form(open("sign-in"), "sign-in");
    form.<HtmlInput>getInputByName("key").setValue(key);
    return submit(form);
  }

  /** Opens a page; the path is relative to {@code /admin/}. */
  public HtmlPage open(String path) throws IOException {
    return client.getPage(uri(path).toURL());
  }

  /** The address of a page. */
  public URI uri(String path) {
    return pages.resolve(path);
  }

  /** The form that is posted to an address that ends like this. */
  public static HtmlForm form(HtmlPage page, String actionEnd) {
    List<HtmlForm> forms =
        page.getForms().stream()
            .filter(form -> form.getActionAttribute().endsWith(actionEnd))
            .toList();
    if (forms.isEmpty()) {
      throw new AssertionError("no form for " + actionEnd + " in\n" + page.asXml());
    }
    return forms.get(0);
  }

  /** Presses the form's first button; one in it that belongs to another form does not count. */
  public static HtmlPage submit(HtmlForm form) throws IOException {
    return ((HtmlElement) form.querySelector("button[type=submit]:not([form])")).click();
  }

  /** Presses a button of a page or a form. */
  public static HtmlPage press(DomNode within, String selector) throws IOException {
    HtmlElement button = within.querySelector(selector);
    if (button == null) {
      throw new AssertionError("no " + selector + " in\n" + within.asXml());
    }
    return button.click();
  }

  /** What the page says was done or failed, or {@code ""}. */
  public static String note(HtmlPage page) {
    DomElement note = page.querySelector(".note");
    return note == null ? "" : note.asNormalizedText();
  }

  /** The error next to the field with this id, or {@code ""}. */
  public static String error(HtmlPage page, String field) {
    DomElement error = page.getElementById(field + "-error");
    return error == null ? "" : error.asNormalizedText();
  }

  /** The browser itself, for what is not covered here. */
  public WebClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
  }
}
