package dev.cliproxy.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Socks5ServerTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nConnection: close\r\n\r\n";

  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws IOException {
    upstream = ScriptedUpstream.start(request -> Reply.json(200, "{}"));
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  @Test
  void aNameIsResolvedByTheProxy() throws Exception {
    try (Socks5Server proxy = Socks5Server.start();
        Socket socket = new Socket(javaProxy(proxy))) {
      socket.connect(InetSocketAddress.createUnresolved("upstream.test", upstream.port()));

      assertTrue(ask(socket).startsWith("HTTP/1.1 200 "));
      assertEquals(List.of("upstream.test:" + upstream.port()), proxy.targets());
    }
  }

  @Test
  void theRightPasswordOpensATunnel() throws Exception {
    try (Socks5Server proxy = Socks5Server.start("user", "secret");
        Socket socket = connect(proxy)) {
      assertArrayEquals(new byte[] {5, 2}, greet(socket, 0, 2));
      assertArrayEquals(new byte[] {1, 0}, login(socket, "user", "secret"));
      assertEquals(0, connect(socket, upstream.port())[1]);

      assertTrue(ask(socket).startsWith("HTTP/1.1 200 "));
      assertEquals(List.of("127.0.0.1:" + upstream.port()), proxy.targets());
    }
  }

  @Test
  void aWrongPasswordIsRefused() throws Exception {
    try (Socks5Server proxy = Socks5Server.start("user", "secret");
        Socket socket = connect(proxy)) {
      greet(socket, 2);
      assertArrayEquals(new byte[] {1, 1}, login(socket, "user", "other"));
      assertEquals(-1, socket.getInputStream().read());
      assertEquals(List.of("user:other"), proxy.logins());
      assertEquals(List.of(), proxy.targets());
    }
  }

  @Test
  void whoOffersNoPasswordWhereOneIsNeededIsRefused() throws Exception {
    try (Socks5Server proxy = Socks5Server.start("user", "secret");
        Socket socket = connect(proxy)) {
      assertArrayEquals(new byte[] {5, (byte) 0xff}, greet(socket, 0));
    }
  }

  @Test
  void aTargetIsRefusedWithTheCodeThatTheTestWants() throws Exception {
    try (Socks5Server proxy = Socks5Server.start();
        Socket socket = connect(proxy)) {
      proxy.refuse(2);
      greet(socket, 0);
      assertEquals(2, connect(socket, upstream.port())[1]);
      assertEquals(List.of(), upstream.requests());
    }
  }

  private static Proxy javaProxy(Socks5Server proxy) {
    return new Proxy(
        Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
  }

  private static Socket connect(Socks5Server proxy) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static byte[] greet(Socket socket, int... methods) throws IOException {
    ByteArrayOutputStream greeting = new ByteArrayOutputStream();
    greeting.write(5);
    greeting.write(methods.length);
    for (int method : methods) {
      greeting.write(method);
    }
    return exchange(socket, greeting, 2);
  }

  private static byte[] login(Socket socket, String user, String password) throws IOException {
    ByteArrayOutputStream login = new ByteArrayOutputStream();
    login.write(1);
    for (String text : new String[] {user, password}) {
      login.write(text.length());
      login.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    return exchange(socket, login, 2);
  }

  private static byte[] connect(Socket socket, int port) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(new byte[] {5, 1, 0, 1, 127, 0, 0, 1});
    request.write(port >> 8);
    request.write(port);
    return exchange(socket, request, 10);
  }

  private static byte[] exchange(Socket socket, ByteArrayOutputStream bytes, int answer)
      throws IOException {
    bytes.writeTo(socket.getOutputStream());
    return socket.getInputStream().readNBytes(answer);
  }

  private static String ask(Socket socket) throws IOException {
    socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
