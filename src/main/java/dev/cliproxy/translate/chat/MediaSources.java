package dev.cliproxy.translate.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cliproxy.translate.canonical.Part.Media.Source;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Locale;

/** What the chat format says as an address: one to fetch, or one of the scheme data. */
final class MediaSources {
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64";
  private static final int HEX = 16;

  private MediaSources() {}

  /**
   * What an address says; never fails.
   *
   * @param url an address, or, as some write it, the Base64 alone
   * @param usualType the media type where none is told
   */
  static Source read(String url, String usualType) {
    int comma = url.indexOf(',');
    if (!url.regionMatches(true, 0, DATA, 0, DATA.length()) || comma < 0) {
      return url.contains(":")
          ? new Source.Address(url, "")
          : new Source.Data(usualType, withoutLineEnds(url));
    }
    String head = url.substring(DATA.length(), comma).toLowerCase(Locale.ROOT);
    String data = url.substring(comma + 1);
    int end = head.indexOf(';');
    String type = end < 0 ? head : head.substring(0, end);
    return new Source.Data(
        type.isEmpty() ? usualType : type,
        head.endsWith(BASE64)
            ? withoutLineEnds(data)
            : Base64.getEncoder().encodeToString(unescaped(data)));
  }

  private static String withoutLineEnds(String base64) {
    return base64.replaceAll("\\s", "");
  }

  /** With the bytes that {@code %} stands for; what is no such stays as it is. */
  private static byte[] unescaped(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    for (int at = 0; at < bytes.length; at++) {
      int high =
          bytes[at] == '%' && at + 2 < bytes.length ? Character.digit(bytes[at + 1], HEX) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[at + 2], HEX);
      if (low < 0) {
        out.write(bytes[at]);
      } else {
        out.write(high * HEX + low);
        at += 2;
      }
    }
    return out.toByteArray();
  }
}
