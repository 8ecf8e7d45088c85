package dev.cliproxy.proxy;

import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.ScriptedUpstream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Without a proxy: what the scripted provider says is what the SDKs understand. */
class SdkDirectTest extends SdkContract {
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws IOException {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  @Override
  String url() {
    return upstream.url();
  }

  @Override
  ScriptedUpstream upstream() {
    return upstream;
  }
}
