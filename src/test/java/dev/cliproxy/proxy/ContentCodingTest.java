package dev.cliproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.proxy.ContentCoding.UndecodableException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ContentCodingTest {
  private static final int MOST = 1 << 20;

  @ParameterizedTest
  @CsvSource({
    "gzip, GZIP",
    "X-GZIP, GZIP",
    "deflate, DEFLATE",
    "br, BR",
    " zstd , ZSTD",
    "Identity, IDENTITY",
    "'', IDENTITY",
    "'identity, gzip', GZIP"
  })
  void theHeaderNamesTheCoding(String header, ContentCoding coding) {
    assertEquals(Optional.of(coding), ContentCoding.of(List.of(header)));
  }

  @Test
  void whatIsUnknownOrDoneTwiceIsNotRead() {
    assertEquals(Optional.of(ContentCoding.IDENTITY), ContentCoding.of(List.of()));
    for (List<String> headers :
        List.of(List.of("gzip, br"), List.of("gzip", "gzip"), List.of("compress"), List.of("x"))) {
      assertEquals(Optional.empty(), ContentCoding.of(headers));
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyCodingGivesBackThePlainBytes(Compression compression) throws Exception {
    for (byte[] plain : compression.samples()) {
      ByteBuffer body = ByteBuffer.wrap(compression.compressed(plain));
      ByteBuffer decoded = compression.coding().plain(body, MOST, bytes -> true);
      assertEquals(ByteBuffer.wrap(plain), decoded);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aBodyThatIsCutOffIsDamaged(Compression compression) throws Exception {
    byte[] whole = compression.compressed(compression.samples().get(0));
    for (int length = 0; length < whole.length - 8; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertEquals(400, refusal(compression.coding(), part, MOST).status(), "length " + length);
    }
  }

  @ParameterizedTest
  @EnumSource(value = ContentCoding.class, mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
  void nonsenseIsDamagedAndNothingElseHappens(ContentCoding coding) {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      byte[] nonsense = new byte[random.nextInt(1_000)];
      random.nextBytes(nonsense);
      try {
        ByteBuffer plain = coding.plain(ByteBuffer.wrap(nonsense), MOST, bytes -> true);
        assertTrue(plain.remaining() <= MOST);
      } catch (UndecodableException e) {
        assertTrue(e.status() == 400 || e.status() == 413, "status " + e.status());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "BR")
  void aBombIsRefusedAtTheBound(Compression compression) throws Exception {
    byte[] bomb = compression.compressed(new byte[4 * MOST]);
    AtomicInteger most = new AtomicInteger();
    UndecodableException refusal =
        assertThrows(
            UndecodableException.class,
            () ->
                compression
                    .coding()
                    .plain(
                        ByteBuffer.wrap(bomb),
                        MOST,
                        bytes -> {
                          most.accumulateAndGet(bytes, Math::max);
                          return true;
                        }));
    assertEquals(413, refusal.status());
    assertTrue(most.get() < 40 * MOST, "counted " + most.get());
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aBodyOfExactlyTheBoundIsTaken(Compression compression) throws Exception {
    byte[] plain = compression.samples().get(0);
    byte[] body = compression.compressed(plain);
    ContentCoding coding = compression.coding();
    assertEquals(
        plain.length, coding.plain(ByteBuffer.wrap(body), plain.length, b -> true).remaining());
    assertEquals(413, refusal(coding, body, plain.length - 1).status());
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void withoutMemoryNothingIsDecoded(Compression compression) throws Exception {
    byte[] body = compression.compressed("{}".repeat(3_000).getBytes(UTF_8));
    UndecodableException refusal =
        assertThrows(
            UndecodableException.class,
            () -> compression.coding().plain(ByteBuffer.wrap(body), MOST, bytes -> false));
    assertEquals(503, refusal.status());
  }

  private static UndecodableException refusal(ContentCoding coding, byte[] body, int most) {
    return assertThrows(
        UndecodableException.class, () -> coding.plain(ByteBuffer.wrap(body), most, bytes -> true));
  }
}
