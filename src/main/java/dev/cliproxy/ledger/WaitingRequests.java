package dev.cliproxy.ledger;

import dev.cliproxy.store.WaitingRecords;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests that wait to be written, as bytes. Of many requests a second some thousands wait, and as
 * objects each would be copied at one collection of garbage after the other.
 */
final class WaitingRequests implements WaitingRecords<UsageRow> {
  /** What is allocated at once, in bytes. */
  private static final int CHUNK_BYTES = 16 << 10;

  /** The number of a group, and the request. */
  private static final int LARGEST_ROW =
      PackedRequests.LARGEST_NUMBER + PackedRequests.LARGEST_SIZE;

  private final int most;
  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private int size;

  /**
   * Makes an empty one.
   *
   * @param most how many may wait
   */
  WaitingRequests(int most) {
    this.most = most;
  }

  /** Requests one after the other, and their groups. */
  private static final class Chunk {
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK_BYTES);
    private final Map<UsageGroup, Integer> numbers = new HashMap<>();
    private final List<UsageGroup> groups = new ArrayList<>();
    private long last;
    private int size;

    boolean isFull() {
      return bytes.remaining() < LARGEST_ROW;
    }

    void add(UsageRow row) {
      int number = numbers.computeIfAbsent(row.group(), unseen -> groups.size());
      if (number == groups.size()) {
        groups.add(row.group());
      }
      PackedRequests.writeNumber(bytes, number);
      PackedRequests.write(bytes, last, row.request());
      last = row.request().id();
      size++;
    }

    void takeInto(List<UsageRow> rows) {
      bytes.flip();
      long before = 0;
      while (bytes.hasRemaining()) {
        UsageGroup group = groups.get((int) PackedRequests.readNumber(bytes));
        RequestFigures request = PackedRequests.read(bytes, before);
        before = request.id();
        rows.add(new UsageRow(group, request));
      }
    }
  }

  @Override
  public synchronized boolean offer(UsageRow row) {
    if (size == most) {
      return false;
    }
    if (chunks.isEmpty() || chunks.getLast().isFull()) {
      chunks.add(new Chunk());
    }
    chunks.getLast().add(row);
    size++;
    return true;
  }

  @Override
  public List<UsageRow> take(int enough) {
    List<UsageRow> rows = new ArrayList<>();
    // Nobody who records waits while they are unpacked.
    for (Chunk chunk : takeChunks(enough)) {
      chunk.takeInto(rows);
    }
    return rows;
  }

  private synchronized List<Chunk> takeChunks(int enough) {
    List<Chunk> taken = new ArrayList<>();
    int rows = 0;
    while (rows < enough && !chunks.isEmpty()) {
      Chunk chunk = chunks.remove();
      taken.add(chunk);
      rows += chunk.size;
    }
    size -= rows;
    return taken;
  }

  @Override
  public synchronized int size() {
    return size;
  }
}
