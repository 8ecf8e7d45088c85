package dev.cliproxy.pages.shell;

import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.session.Session;
import dev.cliproxy.pages.session.Sessions;
import dev.cliproxy.pages.text.BundleMessages;
import dev.cliproxy.pages.text.Languages;
import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.WebApplicationTemplateResolver;
import org.thymeleaf.web.servlet.JakartaServletWebApplication;

/** Makes HTML of pages. */
public final class Templates {
  private final TemplateEngine engine = new TemplateEngine();
  private final Sessions sessions;
  private final String version;
  private final String assets;

  public Templates(
      ServletContext servletContext, Sessions sessions, String version, String assets) {
    WebApplicationTemplateResolver resolver =
        new WebApplicationTemplateResolver(
            JakartaServletWebApplication.buildApplication(servletContext));
    resolver.setTemplateMode(TemplateMode.HTML);
    resolver.setPrefix("/WEB-INF/templates/");
    resolver.setSuffix(".html");
    resolver.setCharacterEncoding("UTF-8");
    resolver.setCacheable(true);
    engine.setTemplateResolver(resolver);
    engine.setMessageResolver(new BundleMessages());
    this.sessions = Objects.requireNonNull(sessions, "sessions");
    this.version = Objects.requireNonNull(version, "version");
    this.assets = Objects.requireNonNull(assets, "assets");
  }

  /** The whole document, in the visitor's language. */
  String render(Page page, Visit visit) {
    List<Flash> flashes =
        visit.kind() == Visit.Kind.FETCHED
            ? List.of()
            : visit.session().map(Session::takeFlashes).orElse(List.of());
    Shell shell =
        new Shell(
            visit.root(),
            visit.path(),
            visit.session().isPresent(),
            sessions.formToken(visit.sessionId()),
            flashes,
            visit.locale(),
            visit.kind() == Visit.Kind.OPENED ? Languages.ALL : List.of(),
            version,
            assets);
    return engine.process(
        "views/" + page.template(),
        new Context(visit.locale(), Map.of("shell", shell, "view", page.view())));
  }
}
