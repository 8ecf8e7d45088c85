package dev.cliproxy.proxy;

import dev.cliproxy.translate.ResponseMessage;
import dev.cliproxy.translate.ResponseRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what a turn consists of, as far as there is memory. Not thread-safe. */
final class TurnKeeper {
  private final BodyShare share;
  private final int most;
  private final ResponseRecord output = new ResponseRecord(this::holdsMore);
  private Optional<byte[]> input = Optional.empty();
  private long size;

  /**
   * With nothing.
   *
   * @param most that is kept, in bytes
   */
  TurnKeeper(BodyMemory memory, int most) {
    this.share = new BodyShare(memory);
    this.most = most;
  }

  /** All items of the input; unless they are told, nothing is kept. */
  void input(byte[] items) {
    if (holdsMore(items.length)) {
      input = Optional.of(items);
    }
  }

  /** The text of an event of the response. */
  void event(String text) {
    if (input.isPresent()) {
      output.take(text);
    }
  }

  private boolean holdsMore(int bytes) {
    // Counted twice: at the end the items are copied into one array.
    if (size + bytes > most || !share.holds(2 * (size + bytes))) {
      return false;
    }
    size += bytes;
    return true;
  }

  /** The turn, if its response is whole and was small enough; the last call. */
  Optional<KeptTurn> kept() {
    return output.id().flatMap(this::kept);
  }

  /** As the other, under this id. */
  Optional<KeptTurn> kept(String id) {
    if (input.isEmpty()) {
      share.giveBack();
      return Optional.empty();
    }
    List<byte[]> lists = new ArrayList<>();
    lists.add(input.get());
    lists.addAll(output.items());
    KeptTurn turn = new KeptTurn(id, ByteBuffer.wrap(ResponseMessage.joined(lists)), share);
    share.holds(turn.size());
    return Optional.of(turn);
  }

  /** Nothing of it is needed. */
  void giveBack() {
    share.giveBack();
  }
}
