package dev.cliproxy.proxy;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A turn that the next one on its connection may go on from.
 *
 * @param id of its response
 * @param items its input and its output, as in a list of JSON with the commas between them; on an
 *     array of its own
 * @param share what it holds of the memory
 */
record KeptTurn(String id, ByteBuffer items, BodyShare share) {
  KeptTurn {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(items, "items");
    Objects.requireNonNull(share, "share");
  }

  int size() {
    return items.remaining();
  }

  void giveBack() {
    share.giveBack();
  }

  /** What people wrote is nobody's business. */
  @Override
  public String toString() {
    return "KeptTurn[" + items.remaining() + " bytes]";
  }
}
