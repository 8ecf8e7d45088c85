package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.WarServer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Codex CLI compresses what it sends with zstd, others with gzip. */
class CompressedRequestIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aCompressedRequestGoesOnInPlainWithTheProvidersNameOfTheModel(Compression compression)
      throws Exception {
    serve();
    byte[] plain = compression.samples().get(0);
    RawHttp.Answer answer = post(PROXY.http(), compression, compression.compressed(plain));

    assertEquals(200, answer.status(), answer::body);
    ReceivedRequest received = PROXY.upstream().requests().get(0);
    assertTrue(received.header("Content-Encoding").isEmpty());
    assertEquals(
        new String(plain, UTF_8).replace("kimi", "provider/kimi"),
        new String(received.body(), UTF_8));
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "BR")
  void aBombIsTooLarge(Compression compression) throws Exception {
    serve();
    byte[] bomb = compression.compressed(new byte[BodyReader.MAX_BYTES + 1]);
    RawHttp.Answer answer = post(PROXY.http(), compression, bomb);
    assertEquals(413, answer.status(), answer::body);
    assertTrue(answer.body().contains("larger than 64 MiB"), answer::body);
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aDamagedBodyIsTheClientsFault(Compression compression) throws Exception {
    serve();
    RawHttp.Answer answer = post(PROXY.http(), compression, "{\"model\":\"kimi\"}".getBytes(UTF_8));
    assertEquals(400, answer.status(), answer::body);
    assertTrue(answer.body().contains("Content-Encoding"), answer::body);
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  /** A native library could not be loaded a second time. */
  @Test
  void theDecodersWorkInTwoDeploymentsOfOneProcess() throws Exception {
    serve();
    for (Compression compression : Compression.values()) {
      byte[] body = compression.compressed(compression.samples().get(0));
      assertEquals(200, post(PROXY.http(), compression, body).status());
      try (WarServer second = WarServer.start(PROXY.config().file())) {
        assertEquals(200, post(new RawHttp(second.port()), compression, body).status());
      }
    }
  }

  private static void serve() throws Exception {
    PROXY.holds(
        "openai-compatibility:",
        "  - name: p",
        "    base-url: " + PROXY.upstream().url(),
        "    api-keys: [" + PROXY.newKey() + "]",
        "    models: [{name: provider/kimi, alias: kimi}]");
  }

  private static RawHttp.Answer post(RawHttp http, Compression compression, byte[] body)
      throws Exception {
    return http.sendBody(
        "POST",
        ProviderFormat.CHAT.target("kimi", false),
        body,
        KEY_HEADER,
        "Content-Encoding: " + compression.coding().name().toLowerCase(Locale.ROOT));
  }
}
