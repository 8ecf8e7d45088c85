package dev.cliproxy.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class BenchProcessTest {

  @Test
  void aPortThatSomebodyListensOnIsRefusedWithASentence() throws IOException {
    int port;
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = other.getLocalPort();
      IOException refused = assertThrows(IOException.class, () -> BenchProcess.requireFree(port));
      assertTrue(refused.getMessage().startsWith("port " + port + " of the bench is taken"));
    }
    assertDoesNotThrow(() -> BenchProcess.requireFree(port));
  }
}
