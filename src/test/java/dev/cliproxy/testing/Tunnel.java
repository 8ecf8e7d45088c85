package dev.cliproxy.testing;

import java.io.IOException;
import java.net.Socket;

/** Carries bytes both ways between two connections until both sides have ended. */
final class Tunnel {
  private Tunnel() {}

  /** Returns when both ways have ended; both connections are closed then. */
  static void join(Socket one, Socket other) throws IOException, InterruptedException {
    Thread back = new Thread(() -> carry(other, one), "tunnel");
    back.setDaemon(true);
    back.start();
    try (one;
        other) {
      carry(one, other);
      back.join();
    }
  }

  /** What ends on one side ends on the other in the same way, as far as that is possible. */
  private static void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      Listener.abandon(from);
      Listener.abandon(to);
    }
  }
}
