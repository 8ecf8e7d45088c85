package dev.cliproxy.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProviderFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @EnumSource(ProviderFormat.class)
  void allTextsAreThereAndNameTheModel(ProviderFormat format) throws IOException {
    assertTrue(JSON.readTree(format.whole("a-model")).isObject());
    assertTrue(format.whole("a-model").contains("a-model"));
    assertTrue(JSON.readTree(format.request("a-model", true)).isObject());
    assertTrue(format.events("a-model").size() > 1);
    for (String event : format.events("a-model")) {
      assertTrue(event.endsWith("\n\n") && event.contains("data: "), event);
    }
    for (int status : new int[] {400, 401, 403, 404, 429, 500, 503, 529}) {
      assertTrue(format.errorBody(status).path("error").isObject());
      assertEquals(1, ProviderFormat.frames(format.errorEvent(status, "a-model")).size());
    }
  }
}
