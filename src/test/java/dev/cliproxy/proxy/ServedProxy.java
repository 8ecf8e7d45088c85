package dev.cliproxy.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.proxy.ProviderEntries.Entry;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One proxy for all tests of a class, on a configuration that each test writes anew, and for each
 * test a provider of its own that works in every format until the test scripts it.
 */
final class ServedProxy
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  /** The header of a client that may use the proxy, whatever it asks for. */
  static final String KEY_HEADER = "Authorization: Bearer client-key";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServedConfig config = new ServedConfig();
  private final AtomicInteger keys = new AtomicInteger();
  private ScriptedUpstream upstream;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    config.beforeAll(context);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    config.afterAll(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    upstream.close();
  }

  /** The configuration file and the management API. */
  ServedConfig config() {
    return config;
  }

  ManagementClient api() {
    return config.api();
  }

  ScriptedUpstream upstream() {
    return upstream;
  }

  /** A provider's key that no test before had: nothing that happened to others is remembered. */
  String newKey() {
    return "up-key-" + keys.incrementAndGet();
  }

  /** Lines of the configuration: one entry of this test's provider for each key. */
  String entries(ProviderFormat format, String... upstreamKeys) {
    List<Entry> entries =
        Arrays.stream(upstreamKeys).map(key -> new Entry(upstream.url(), key)).toList();
    return String.join("\n", ProviderEntries.lines(format, entries));
  }

  /** Puts these lines in force, with one client key before them. */
  void holds(String... lines) throws Exception {
    String[] all = new String[lines.length + 1];
    // Tests count what the provider is asked.
    all[0] = "api-keys: [client-key]\nmodel-lists: {refresh-hours: 0}";
    System.arraycopy(lines, 0, all, 1, lines.length);
    config.holds(all);
  }

  /** A request without a body; the key is not added. */
  RawHttp.Answer send(String method, String target, String... headers) throws IOException {
    return http().send(method, target, headers);
  }

  /** A request with a body; the key is not added. */
  RawHttp.Answer post(String target, String body, String... headers) throws IOException {
    return http().sendBody("POST", target, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** Asks for a whole answer, with the client's key. */
  RawHttp.Answer ask(ProviderFormat format, String model) throws IOException {
    return post(format.target(model, false), format.request(model, false), KEY_HEADER);
  }

  /** Asks for a stream, with the client's key. */
  SseStream stream(ProviderFormat format, String model) throws IOException {
    return new SseClient(config.server().port(), KEY_HEADER)
        .post(format.target(model, true), format.request(model, true));
  }

  RawHttp http() {
    return new RawHttp(config.server().port());
  }

  /** The usage statistics. */
  JsonNode usage() throws Exception {
    return api().get("/usage").json().path("usage");
  }

  /** The folder of request logs, which need not exist. */
  Path requestLogs() {
    return config.file().resolveSibling("logs");
  }

  /** The provider's keys in the order in which they were used. */
  List<String> usedKeys() {
    return upstream.requests().stream().map(ReceivedRequest::key).toList();
  }

  static JsonNode json(RawHttp.Answer answer) throws IOException {
    return JSON.readTree(answer.body());
  }
}
