package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.ReceivedRequest.Ending;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that has gone is noticed also while its provider has not said a word. */
abstract class LeavingClientContract {
  private static final Duration SOON = Duration.ofSeconds(1);

  /** One for all tests, because the configuration names its address. */
  private static ScriptedUpstream upstream;

  /** How a client leaves. */
  enum Leaving {
    RESET,
    CLOSE,
    CLOSE_FOR_WRITING;

    void leave(Socket client) throws IOException {
      switch (this) {
        case RESET -> {
          client.setSoLinger(true, 0);
          client.close();
        }
        case CLOSE -> client.close();
        case CLOSE_FOR_WRITING -> client.shutdownOutput();
      }
    }
  }

  /** Writes the configuration that a container is to be started with. */
  static Path configuration(Path folder) throws IOException {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        auth-dir: auths
        api-keys: [client-key]
        request-retry: 0
        model-lists: {refresh-hours: 0}
        streaming: {keepalive-seconds: 0}
        claude-api-key:
          - {api-key: up-key, base-url: '%s'}
        """
            .formatted(upstream.url()));
  }

  static void closeUpstream() throws IOException {
    upstream.close();
  }

  /** Of the container that serves the configuration. */
  abstract int port();

  @AfterEach
  void forget() {
    upstream.forget();
    upstream.follow(ProviderFormat::answer);
  }

  @ParameterizedTest
  @EnumSource(Leaving.class)
  void theProviderIsCutOffWithinASecondOfAPlainAnswer(Leaving leaving) throws Exception {
    upstream.always(Reply.bare().stall());
    Socket client = connect();
    client.getOutputStream().write(request(false));
    ReceivedRequest asked = upstream.awaitRequest(0);
    leaving.leave(client);
    assertTrue(Eventually.holds(SOON, asked::hasEnded));
    assertEquals(Ending.PEER_GONE, asked.awaitEnding());
    client.close();
  }

  @ParameterizedTest
  @EnumSource(Leaving.class)
  void theProviderIsCutOffWithinASecondOfASilentStream(Leaving leaving) throws Exception {
    upstream.always(Reply.events(ProviderFormat.CLAUDE.events("m").subList(0, 3)).stall());
    Socket client = connect();
    client.getOutputStream().write(request(true));
    assertTrue(client.getInputStream().read() >= 0);
    ReceivedRequest asked = upstream.awaitRequest(0);
    assertFalse(Eventually.holds(Duration.ofMillis(600), asked::hasEnded), "it has not left yet");
    leaving.leave(client);
    assertTrue(Eventually.holds(SOON, asked::hasEnded));
    client.close();
  }

  @Test
  void aClientThatStaysIsAnsweredOnAConnectionThatGoesOn() throws Exception {
    Gate gate = new Gate();
    upstream.follow(request -> ProviderFormat.answer(request).heldBy(gate));
    try (RawHttp.Exchange connection = new RawHttp(port()).open()) {
      for (int i = 0; i < 3; i++) {
        connection.write(request(false));
        ReceivedRequest asked = upstream.awaitRequest(i);
        assertFalse(Eventually.holds(Duration.ofMillis(700), asked::hasEnded));
        gate.letOneThrough();
        assertEquals(200, connection.answer().status());
      }
    }
  }

  @Test
  void aClientThatSendsItsNextRequestAtOnceHasNotLeft() throws Exception {
    Gate gate = new Gate();
    upstream.follow(request -> ProviderFormat.answer(request).heldBy(gate));
    try (RawHttp.Exchange connection = new RawHttp(port()).open()) {
      connection.write(request(false));
      ReceivedRequest first = upstream.awaitRequest(0);
      connection.write(request(false));
      assertFalse(Eventually.holds(Duration.ofMillis(700), first::hasEnded));
      gate.open();
      assertEquals(200, connection.answer().status());
      assertEquals(Ending.ANSWERED, upstream.awaitRequest(1).awaitEnding());
    }
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port());
    client.setSoTimeout(10_000);
    return client;
  }

  private static byte[] request(boolean stream) {
    String body = ProviderFormat.CLAUDE.request("claude-sonnet-4-5", stream);
    return ("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: client-key\r\n"
            + "Content-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.UTF_8);
  }
}
