package dev.cliproxy.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Downloads, named by {@code Content-Disposition}, RFC 6266. */
public final class Attachment {
  private Attachment() {}

  /** The answer that makes a client save these bytes, which are JSON, under the name. */
  public static Response json(String fileName, byte[] content) {
    return of(fileName, MediaType.APPLICATION_JSON_TYPE, content);
  }

  /** The answer that makes a client save these bytes, which are CSV in UTF-8. */
  public static Response csv(String fileName, byte[] content) {
    return of(fileName, new MediaType("text", "csv", "utf-8"), content);
  }

  /** The answer that makes a client save this text, which is UTF-8; the stream gets closed. */
  public static Response text(String fileName, InputStream content) {
    return of(fileName, MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"), content);
  }

  private static Response of(String fileName, MediaType type, Object content) {
    return Response.ok(content, type)
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
