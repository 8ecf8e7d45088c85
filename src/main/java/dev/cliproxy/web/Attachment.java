package dev.cliproxy.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The {@code Content-Disposition} of a download, RFC 6266. */
public final class Attachment {
  private Attachment() {}

  /**
   * A header value that names the file to old and to new clients. The quoted form has a {@code _}
   * for each character that could end the quotes or the header, or that is not ASCII.
   */
  public static String named(String fileName) {
    String quoted = fileName.replaceAll("[^ !#-\\[\\]-~]", "_");
    String value = "attachment; filename=\"" + quoted + "\"";
    if (quoted.equals(fileName)) {
      return value;
    }
    String encoded = URLEncoder.encode(fileName, StandardCharsets.UTF_8).replace("+", "%20");
    return value + "; filename*=UTF-8''" + encoded.replace("*", "%2A");
  }
}
