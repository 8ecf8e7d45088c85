package dev.cliproxy.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A SOCKS 5 proxy (RFC 1928, CONNECT only), with user and password (RFC 1929) or without. Every
 * host name leads to this machine, so that a test can use names that do not exist.
 */
public final class Socks5Server implements AutoCloseable {
  private static final int VERSION = 5;
  private static final int NO_LOGIN = 0;
  private static final int LOGIN = 2;
  private static final int NO_METHOD = 0xff;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int SUCCEEDED = 0;
  private static final int CONNECTION_REFUSED = 5;

  private final String login;
  private final List<String> targets = new CopyOnWriteArrayList<>();
  private final List<String> logins = new CopyOnWriteArrayList<>();
  private volatile int refusal = SUCCEEDED;
  private Listener listener;

  private Socks5Server(String login) {
    this.login = login;
  }

  /** Starts without a login. */
  public static Socks5Server start() throws IOException {
    return startFor("");
  }

  /** Starts for one user. */
  public static Socks5Server start(String user, String password) throws IOException {
    return startFor(user + ":" + password);
  }

  private static Socks5Server startFor(String login) throws IOException {
    Socks5Server server = new Socks5Server(login);
    server.listener = Listener.start("socks5", server::serve);
    return server;
  }

  /** From now on refuses every target with this reply code, 1 to 8; 0 serves again. */
  public void refuse(int code) {
    refusal = code;
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return listener.port();
  }

  /** {@code host:port} as each client asked for it, names as names. */
  public List<String> targets() {
    return List.copyOf(targets);
  }

  /** {@code user:password} as each client gave it, right or wrong. */
  public List<String> logins() {
    return List.copyOf(logins);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve(Socket client) throws IOException, InterruptedException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    if (!greet(in, out)) {
      return;
    }
    in.skipNBytes(3); // version, command, reserved
    String host = host(in);
    int port = in.readUnsignedShort();
    targets.add(host + ":" + port);
    if (refusal != SUCCEEDED) {
      reply(out, refusal);
      return;
    }
    Socket target;
    try {
      target = new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException e) {
      reply(out, CONNECTION_REFUSED);
      return;
    }
    reply(out, SUCCEEDED);
    Tunnel.join(client, target);
  }

  private boolean greet(DataInputStream in, OutputStream out) throws IOException {
    if (in.readUnsignedByte() != VERSION) {
      return false;
    }
    byte[] methods = in.readNBytes(in.readUnsignedByte());
    int wanted = login.isEmpty() ? NO_LOGIN : LOGIN;
    boolean offered = false;
    for (byte method : methods) {
      offered |= method == wanted;
    }
    out.write(new byte[] {VERSION, (byte) (offered ? wanted : NO_METHOD)});
    if (!offered || wanted == NO_LOGIN) {
      return offered;
    }
    in.skipNBytes(1);
    String user = text(in.readNBytes(in.readUnsignedByte()));
    String given = user + ":" + text(in.readNBytes(in.readUnsignedByte()));
    logins.add(given);
    boolean right = given.equals(login);
    out.write(new byte[] {1, (byte) (right ? 0 : 1)});
    return right;
  }

  private static String host(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case IPV4 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
      case IPV6 -> "[" + InetAddress.getByAddress(in.readNBytes(16)).getHostAddress() + "]";
      case NAME -> text(in.readNBytes(in.readUnsignedByte()));
      default -> throw new IOException("no address type " + kind);
    };
  }

  private static void reply(OutputStream out, int code) throws IOException {
    byte[] noAddress = new byte[6];
    out.write(
        ByteBuffer.allocate(10)
            .put((byte) VERSION)
            .put((byte) code)
            .put((byte) 0)
            .put((byte) IPV4)
            .put(noAddress)
            .array());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
