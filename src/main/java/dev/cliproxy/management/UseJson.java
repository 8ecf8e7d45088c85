package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.credential.RecentUse;

/** How requests with a credential have ended, as the panels of the ecosystem read it. */
final class UseJson {
  private UseJson() {}

  /** Adds {@code success}, {@code failed} and {@code recent_requests}, spans of ten minutes. */
  static ObjectNode put(ObjectNode json, RecentUse.Known use) {
    json.put("success", use.succeeded()).put("failed", use.failed());
    ArrayNode spans = json.putArray("recent_requests");
    use.spans()
        .forEach(
            span ->
                spans
                    .addObject()
                    .put("time", span.begin().toString())
                    .put("success", span.succeeded())
                    .put("failed", span.failed()));
    return json;
  }
}
