package dev.cliproxy.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/models/up%2Freal, /v1/models/up/real",
    "/v1/models/up%2freal, /v1/models/up/real",
    "/v1/models/%C3%A9%2Fx+y, /v1/models/é/x+y",
    "/v1/models/up%2Freal%252F, /v1/models/up/real%2F",
    "/v1;a=b/models;/up%2Freal;c, /v1/models/up/real",
    "/v1/models/up%2Freal%3Bx, /v1/models/up/real;x",
    "/v1/models/..x%2F..., /v1/models/..x/...",
  })
  void anEscapedSlashIsReadFromWhatWasSentAndDecodedOnce(String sent, String path) {
    assertEquals(Optional.of(path), RequestPath.of(request("", sent)));
    assertEquals(Optional.of(path), RequestPath.of(request("/context", "/context" + sent)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/..%2Fx",
        "/v1/models/%2E%2e%2Fx",
        "/v1/models/x%2F..",
        "/v1/models/x%2F./y",
        "/v1/../v1/models/x%2Fy",
        "/v1/..;a/models/x%2Fy",
        "/v1/models/x%2Fy%00",
        "/v1/models/x%2Fy%0A",
        "/v1/models/x%2Fy%7f",
        "/v1/models/x%2Fy%ff",
        "/v1/models/x%2Fy%2",
        "/v1/models/x%2Fy%zz",
      })
  void whatCannotBeReadOrCouldBeReadAsAnotherPathIsNone(String sent) {
    assertEquals(Optional.empty(), RequestPath.of(request("", sent)));
  }

  @Test
  void aContextPathInAnotherSpellingIsNone() {
    assertEquals(Optional.empty(), RequestPath.of(request("/context", "/c%6Fntext/v1/x%2Fy")));
  }

  @Test
  void anyOtherPathIsTheContainersToRead() {
    assertEquals(
        Optional.of("/servlet/info"), RequestPath.of(request("/context", "/context/x/../y%20z")));
  }

  /** Its container has made other things of the path. */
  private static HttpServletRequest request(String contextPath, String sent) {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            RequestPathTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getRequestURI" -> sent;
                  case "getContextPath" -> contextPath;
                  case "getServletPath" -> "/servlet";
                  case "getPathInfo" -> "/info";
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
