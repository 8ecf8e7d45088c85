package dev.cliproxy.upstream;

import dev.cliproxy.credential.Credential;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The question which models a provider has for a credential.
 *
 * @param secret the credential's key, or the present token of its login
 * @param page as the answer before names it; {@code ""} for the first
 */
public record ModelListRequest(Credential credential, String secret, String page) {
  public ModelListRequest {
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(secret, "secret");
    Objects.requireNonNull(page, "page");
  }

  /**
   * The request to send.
   *
   * @param generalProxyUrl the proxy of all that name none themselves; {@code ""} for none
   * @throws IllegalArgumentException when the credential's base URL is none
   */
  public OutboundRequest outbound(String generalProxyUrl) {
    Vendor vendor = Vendor.of(credential.provider());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    vendor.addHeaders(credential, secret, headers);
    credential.headers().forEach((name, value) -> ProviderRequest.put(headers, name, value));
    return new OutboundRequest(
        "GET",
        URI.create(credential.baseUrl() + vendor.modelsPath(page)),
        headers,
        List.of(),
        OutboundProxy.choose(credential.proxyUrl(), generalProxyUrl));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ModelListRequest[" + credential.label() + "]";
  }
}
