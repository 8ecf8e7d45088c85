package dev.cliproxy.management;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Calls every body JSON that is not a form with files, whatever the client calls it. In front of
 * Jersey, which refuses a content type that it cannot parse before anything of ours is asked.
 */
public final class RequestBodyType implements Filter {

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(new Retyped((HttpServletRequest) request), response);
  }

  private static boolean isForm(String contentType) {
    try {
      return contentType != null && isFormData(MediaType.valueOf(contentType));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** No wildcard: what says nothing is no form. */
  static boolean isFormData(MediaType type) {
    return type.getType().equalsIgnoreCase("multipart")
        && type.getSubtype().equalsIgnoreCase("form-data");
  }

  private static final class Retyped extends HttpServletRequestWrapper {
    private final String type;

    Retyped(HttpServletRequest request) {
      super(request);
      // As a header: asked for the content type, a container may parse it, and fail.
      String given = request.getHeader(HttpHeaders.CONTENT_TYPE);
      type = isForm(given) ? given : MediaType.APPLICATION_JSON;
    }

    @Override
    public String getContentType() {
      return type;
    }

    @Override
    public String getHeader(String name) {
      return isType(name) ? type : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return isType(name) ? Collections.enumeration(List.of(type)) : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
      Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      names.addAll(Collections.list(super.getHeaderNames()));
      names.add(HttpHeaders.CONTENT_TYPE);
      return Collections.enumeration(names);
    }

    private static boolean isType(String name) {
      return HttpHeaders.CONTENT_TYPE.equalsIgnoreCase(name);
    }
  }
}
