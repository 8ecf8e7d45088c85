package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Set<String> open = new HashSet<>();
  private final List<String> gone = new ArrayList<>();
  private final Departures<String> departures = new Departures<>(open::contains, gone::add);
  private SocketChannel client;
  private SocketChannel socket;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client = SocketChannel.open(server.getLocalAddress());
      socket = server.accept();
      socket.configureBlocking(false);
    }
  }

  @AfterEach
  void disconnect() throws IOException {
    departures.close();
    client.close();
    socket.close();
  }

  private void watch(String request) {
    open.add(request);
    departures.watch(request, socket);
    departures.look();
  }

  private void end(String request) {
    open.remove(request);
    departures.forget(request);
  }

  private void lookUntilSomebodyHasGone() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (gone.isEmpty() && System.nanoTime() < deadline) {
      departures.look();
    }
  }

  @Test
  void aClientThatHangsUpIsToldOnceAndNotWatchedAnyMore() throws IOException {
    watch("a");
    departures.look();
    assertEquals(List.of(), gone);
    assertEquals(1, departures.watching());

    client.close();
    lookUntilSomebodyHasGone();
    departures.look();
    assertEquals(List.of("a"), gone);
    assertEquals(0, departures.watching());
  }

  @Test
  void aRequestThatHasEndedIsForgottenAndItsConnectionWatchedForTheNext() throws IOException {
    watch("a");
    end("a");
    assertEquals(0, departures.watching());
    departures.look();

    watch("b");
    assertEquals(1, departures.watching());
    client.close();
    lookUntilSomebodyHasGone();
    assertEquals(List.of("b"), gone);
  }

  @Test
  void aRequestThatEndsBeforeItIsLookedAtIsNeverWatched() {
    open.add("a");
    departures.watch("a", socket);
    end("a");
    departures.look();
    assertEquals(0, departures.watching());
  }

  @Test
  void aRequestThatEndsWhileItsWatchBeginsIsForgotten() throws IOException {
    // Ends when it is asked for the second time: after its socket was registered.
    List<String> asked = new ArrayList<>();
    try (Departures<String> racing =
        new Departures<>(
            request -> {
              asked.add(request);
              return asked.size() == 1;
            },
            gone::add)) {
      racing.watch("a", socket);
      racing.look();
      assertEquals(0, racing.watching());
      assertTrue(asked.size() >= 2);
    }
  }

  @Test
  void aClientThatSendsMoreHasNotGone() throws IOException {
    watch("a");
    client.write(ByteBuffer.wrap(new byte[] {'x'}));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (departures.watching() > 0 && System.nanoTime() < deadline) {
      departures.look();
    }
    assertEquals(0, departures.watching());
    assertEquals(List.of(), gone);
  }
}
