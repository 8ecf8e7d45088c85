package dev.cliproxy.pages.shell;

import dev.cliproxy.pages.session.Cookies;
import dev.cliproxy.pages.text.Languages;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The choice of a language, kept in the browser. */
@Path("language")
@WithoutSession
public final class LanguageAction {
  /**
   * Keeps the choice and goes back.
   *
   * @param back the page that the choice was made on, below {@code /admin/}
   */
  @POST
  public Response choose(
      @FormParam("language") String tag,
      @FormParam("back") @DefaultValue("") String back,
      @Context HttpServletRequest request) {
    String target = back.matches("[a-z0-9-]+(/[a-z0-9-]+)*") ? back : "";
    Response.ResponseBuilder answer = Response.fromResponse(Visit.of(request).redirect(target));
    Languages.byTag(tag)
        .ifPresent(
            locale ->
                answer.header(HttpHeaders.SET_COOKIE, Cookies.language(locale.toLanguageTag())));
    return answer.build();
  }
}
