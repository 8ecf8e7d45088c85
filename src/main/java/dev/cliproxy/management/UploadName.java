package dev.cliproxy.management;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.glassfish.jersey.media.multipart.ContentDisposition;

/** The file name that an uploaded part has. */
final class UploadName {
  private UploadName() {}

  /**
   * The name as the client meant it: the headers of a part are read byte by byte, while clients
   * send UTF-8. Null when the part has no name.
   */
  static String of(ContentDisposition disposition) {
    String name = disposition.getFileName();
    if (name == null || !StandardCharsets.ISO_8859_1.newEncoder().canEncode(name)) {
      return name;
    }
    ByteBuffer bytes = ByteBuffer.wrap(name.getBytes(StandardCharsets.ISO_8859_1));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return name;
    }
  }
}
