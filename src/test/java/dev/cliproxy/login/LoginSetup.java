package dev.cliproxy.login;

import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import dev.cliproxy.config.value.OauthProvider;
import dev.cliproxy.config.value.OauthProviders;
import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.SharedFiles;
import dev.cliproxy.testing.MutableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Logins and renewals over one folder, with a clock and a timer that the test moves. */
final class LoginSetup {
  final MutableClock clock = new MutableClock();
  final ManualTimer timer = new ManualTimer();
  final AuthFiles files;
  final Protocols protocols;
  final Logins logins;
  final TokenRefresh tokens;

  LoginSetup(Path folder, OauthProviders providers, HTTPRequestSender sender, Executor work) {
    this(() -> folder, providers, sender, work);
  }

  /** As the other; the folder is asked for before each look at it. */
  LoginSetup(
      Supplier<Path> folder, OauthProviders providers, HTTPRequestSender sender, Executor work) {
    this(new AuthFilesOf(folder, SharedFiles.NONE), SharedLogins.NONE, providers, sender, work);
  }

  /** The folder of a node and what it is a copy of. */
  record AuthFilesOf(Supplier<Path> folder, SharedFiles shared) {}

  /** As the others, of one of several nodes. */
  LoginSetup(
      AuthFilesOf folder,
      SharedLogins shared,
      OauthProviders providers,
      HTTPRequestSender sender,
      Executor work) {
    SecureRandom random = new SecureRandom();
    files = new AuthFiles(folder.folder(), folder.shared(), clock);
    protocols = new Protocols(() -> providers, sender, clock, random);
    logins = new Logins(protocols, files, shared, clock, work, timer);
    tokens = new TokenRefresh(files, protocols, clock, work, () -> 0L, file -> {});
  }

  List<String> fileNames() {
    try {
      return files.list().stream().map(AuthFile::name).map(name -> name.value()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The defaults with free ports, and a secret for Google. */
  static OauthProviders freePorts() {
    OauthProviders known = OauthProviders.DEFAULT;
    return new OauthProviders(
        with(known.claude(), freePort(), ""),
        with(known.codex(), freePort(), ""),
        with(known.gemini(), freePort(), "a-client-secret"),
        known.qwen());
  }

  private static OauthProvider with(OauthProvider known, int port, String secret) {
    return new OauthProvider(
        known.authorizeUrl(),
        known.tokenUrl(),
        known.deviceUrl(),
        known.verificationUrl(),
        known.deviceRedirectUrl(),
        known.userinfoUrl(),
        known.apiUrl(),
        known.clientId(),
        secret,
        known.scopes(),
        port);
  }

  static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
