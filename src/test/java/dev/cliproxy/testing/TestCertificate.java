package dev.cliproxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate of this machine and of {@code upstream.test}, made for one test. */
public final class TestCertificate {
  private static final String PASSWORD = "test-password";
  private static final String ALIAS = "upstream";

  private final SSLContext server;
  private final KeyStore trusted;
  private final Path trustStore;

  private TestCertificate(SSLContext server, KeyStore trusted, Path trustStore) {
    this.server = server;
    this.trusted = trusted;
    this.trustStore = trustStore;
  }

  /** Makes one with the JDK's keytool; the folder gets its key and its trust store. */
  public static TestCertificate make(Path folder) throws Exception {
    Path keyFile = folder.resolve("upstream-key.p12");
    List<String> keytool =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keystore",
            keyFile.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            "2",
            "-dname",
            "CN=upstream.test",
            "-ext",
            "SAN=dns:localhost,dns:upstream.test,ip:127.0.0.1");
    Process process = new ProcessBuilder(keytool).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("no certificate: " + said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyFile)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
    Path trustStore = folder.resolve("upstream-trust.p12");
    try (OutputStream out = Files.newOutputStream(trustStore)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return new TestCertificate(serverContext(keys), trusted, trustStore);
  }

  /** Options of a Java process that trusts this certificate and no other. */
  public List<String> trustOptions() {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + trustStore,
        "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
        "-Djavax.net.ssl.trustStoreType=PKCS12");
  }

  /**
   * The server's side of TLS over a connection that was accepted; that one can still be closed
   * without a farewell.
   */
  Socket secure(Socket accepted) throws IOException {
    String peer = accepted.getInetAddress().getHostAddress();
    SSLSocket secured =
        (SSLSocket)
            server.getSocketFactory().createSocket(accepted, peer, accepted.getPort(), true);
    secured.setUseClientMode(false);
    return secured;
  }

  private static SSLContext serverContext(KeyStore keys) throws GeneralSecurityException {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  /** For a client that trusts this certificate. */
  public SSLContext clientContext() throws Exception {
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
