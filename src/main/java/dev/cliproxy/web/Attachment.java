package dev.cliproxy.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Downloads, named by {@code Content-Disposition}, RFC 6266. */
public final class Attachment {
  private Attachment() {}

  /** The answer that makes a client save these bytes, which are JSON, under the name. */
  public static Response json(String fileName, byte[] content) {
    return Response.ok(content, MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.CONTENT_DISPOSITION, named(fileName))
        .build();
  }

  /**
   * A header value that names the file to old and to new clients. The quoted form has a {@code _}
   * for each character that could end the quotes or the header, or that is not ASCII.
   */
  static String named(String fileName) {
    String quoted = fileName.replaceAll("[^ !#-\\[\\]-~]", "_");
    String value = "attachment; filename=\"" + quoted + "\"";
    if (quoted.equals(fileName)) {
      return value;
    }
    String encoded = URLEncoder.encode(fileName, StandardCharsets.UTF_8).replace("+", "%20");
    return value + "; filename*=UTF-8''" + encoded.replace("*", "%2A");
  }
}
