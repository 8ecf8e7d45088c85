package dev.cliproxy.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {
  private long now = Long.MAX_VALUE - 5;
  private final BoundedBody bounded = new BoundedBody(10, Duration.ofSeconds(30), () -> now);

  @Test
  void aBodyThatJustFitsIsReadWhole() throws IOException {
    byte[] body = "0123456789".getBytes(StandardCharsets.US_ASCII);
    assertArrayEquals(body, bounded.stream(new ByteArrayInputStream(body), -1).readAllBytes());
    assertArrayEquals(body, bounded.stream(new ByteArrayInputStream(body), 10).readAllBytes());
    assertEquals(0, bounded.stream(InputStream.nullInputStream(), 0).readAllBytes().length);
  }

  @Test
  void oneByteMoreIsTooLargeHoweverItIsRead() throws IOException {
    byte[] body = new byte[11];
    BodyTooLargeException refused =
        assertThrows(
            BodyTooLargeException.class,
            () -> bounded.stream(new ByteArrayInputStream(body), -1).readAllBytes());
    assertEquals(413, refused.status());
    assertEquals("body larger than 10 bytes", refused.getMessage());
    InputStream single = bounded.stream(new ByteArrayInputStream(body), -1);
    for (int i = 0; i < 10; i++) {
      assertEquals(0, single.read());
    }
    assertThrows(BodyTooLargeException.class, single::read);
    InputStream skipped = bounded.stream(new ByteArrayInputStream(body), -1);
    assertThrows(BodyTooLargeException.class, () -> skipped.skip(11));
  }

  @Test
  void anAnnouncedLengthThatIsTooLargeIsRefusedUnread() {
    assertThrows(BodyTooLargeException.class, () -> bounded.stream(new Trickle(1), 11));
  }

  @Test
  void anEndlessBodyIsNotReadFarBeyondTheBound() throws IOException {
    InputStream endless =
        bounded.stream(
            new InputStream() {
              @Override
              public int read() {
                return 1;
              }
            },
            -1);
    assertThrows(BodyTooLargeException.class, endless::readAllBytes);
  }

  @Test
  void aTricklingBodyIsTooSlowThoughEachByteIsInTime() throws IOException {
    InputStream slow = bounded.stream(new Trickle(4), -1);
    BodyTooSlowException refused = assertThrows(BodyTooSlowException.class, slow::readAllBytes);
    assertEquals(408, refused.status());
    assertEquals("body not received within 30 seconds", refused.getMessage());
  }

  @Test
  void aSlowBodyInTimeIsRead() throws IOException {
    assertEquals(2, bounded.stream(new Trickle(2), -1).readAllBytes().length);
  }

  @Test
  void aBodyThatBreaksOffIsTheSendersFault() throws IOException {
    InputStream broken =
        bounded.stream(
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("early end");
              }

              @Override
              public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
              }
            },
            -1);
    assertEquals(400, assertThrows(BodyCutOffException.class, broken::read).status());
    assertThrows(BodyCutOffException.class, broken::readAllBytes);
  }

  /** Each byte takes ten seconds. */
  private final class Trickle extends InputStream {
    private int left;

    Trickle(int bytes) {
      this.left = bytes;
    }

    @Override
    public int read() {
      if (left == 0) {
        return -1;
      }
      left--;
      now += Duration.ofSeconds(10).toNanos();
      return 'x';
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      int value = read();
      if (value < 0) {
        return -1;
      }
      buffer[offset] = (byte) value;
      return 1;
    }
  }
}
