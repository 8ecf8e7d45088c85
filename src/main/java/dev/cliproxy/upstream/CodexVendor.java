package dev.cliproxy.upstream;

import dev.cliproxy.credential.Credential;
import java.util.Map;

/** OpenAI's Responses; the base URL includes the version. */
record CodexVendor() implements Vendor {
  @Override
  public String path(Operation operation, String model) {
    if (operation != Operation.RESPONSE) {
      throw Vendor.notSpoken(operation);
    }
    return "/responses";
  }

  @Override
  public void addHeaders(Credential credential, Map<String, String> headers) {
    Vendor.addBearer(credential, headers);
  }
}
