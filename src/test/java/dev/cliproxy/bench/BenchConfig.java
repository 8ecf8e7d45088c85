package dev.cliproxy.bench;

import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.TestConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The proxy's configuration, and the addresses that nginx's files and this program share. */
final class BenchConfig {
  /** Answers each request with the same 2 KB. */
  static final int FIXED_PORT = 18401;

  /** A {@link StreamUpstream}. */
  static final int STREAM_PORT = 18402;

  /** nginx in front of {@link #FIXED_PORT}. */
  static final int NGINX_FIXED_PORT = 18411;

  /** nginx in front of {@link #STREAM_PORT}. */
  static final int NGINX_STREAM_PORT = 18412;

  /** The proxy, in front of both; WARs of other revisions have the ports after it. */
  static final int PROXY_PORT = 18420;

  /** The only key of a client; {@code wrk.lua} has it too. */
  static final String CLIENT_KEY = "sk-bench";

  /** A model of the fixed answer. */
  static final String FIXED_MODEL = "bench-fixed";

  /** The same model by another name, so that the proxy has a name to replace in each direction. */
  static final String FIXED_ALIAS = "bench-alias";

  /** A model of the streams. */
  static final String STREAM_MODEL = "bench-stream";

  private BenchConfig() {}

  /** Writes the file into a folder. */
  static Path write(Path folder) throws IOException {
    return write(folder, "");
  }

  /** Writes a file into a folder by which no usage is recorded. */
  static Path writeWithoutRecords(Path folder) throws IOException {
    return write(folder, "usage: {record: false}");
  }

  private static Path write(Path folder, String more) throws IOException {
    return TestConfig.write(
        folder,
        more,
        """
        api-keys:
          - %s
        openai-compatibility:
          - name: fixed
            base-url: http://127.0.0.1:%d/v1
            api-keys: [sk-upstream-1]
            models:
              - name: %s
              - name: %s
                alias: %s
          - name: streams
            base-url: http://127.0.0.1:%d/v1
            api-keys: [sk-upstream-2]
            models:
              - name: %s
        """
            .formatted(
                CLIENT_KEY,
                FIXED_PORT,
                FIXED_MODEL,
                FIXED_MODEL,
                FIXED_ALIAS,
                STREAM_PORT,
                STREAM_MODEL));
  }

  /** The model of the fixed answer that only the provider of this format has. */
  static String fixedModel(ProviderFormat provider) {
    return "fixed-" + provider.name().toLowerCase(Locale.ROOT);
  }

  /** The model of the streams that only the provider of this format has. */
  static String streamModel(ProviderFormat provider) {
    return "stream-" + provider.name().toLowerCase(Locale.ROOT);
  }

  /** Writes a file with a provider of each format into a folder. */
  static Path writeFormats(Path folder) throws IOException {
    return TestConfig.write(
        folder,
        """
        api-keys:
          - %1$s
        openai-compatibility:
          - {name: fixed, api-keys: [sk-1], base-url: 'http://127.0.0.1:%2$d/v1', models: [{name: fixed-chat}]}
          - {name: streams, api-keys: [sk-2], base-url: 'http://127.0.0.1:%3$d/v1', models: [{name: stream-chat}]}
        codex-api-key:
          - {api-key: sk-3, base-url: 'http://127.0.0.1:%2$d/v1', models: [{name: fixed-responses}]}
          - {api-key: sk-4, base-url: 'http://127.0.0.1:%3$d/v1', models: [{name: stream-responses}]}
        claude-api-key:
          - {api-key: sk-5, base-url: 'http://127.0.0.1:%2$d', models: [{name: fixed-claude}]}
          - {api-key: sk-6, base-url: 'http://127.0.0.1:%3$d', models: [{name: stream-claude}]}
        gemini-api-key:
          - {api-key: sk-7, base-url: 'http://127.0.0.1:%2$d', models: [{name: fixed-gemini}]}
          - {api-key: sk-8, base-url: 'http://127.0.0.1:%3$d', models: [{name: stream-gemini}]}
        """
            .formatted(CLIENT_KEY, FIXED_PORT, STREAM_PORT));
  }
}
