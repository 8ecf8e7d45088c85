package dev.cliproxy.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which item of a list becomes which item of its successor: equal items stay themselves wherever
 * possible, and what stands between them in the same gap is paired in order. The pairs never cross.
 */
final class YamlAlignment {

  /** The item has no successor. */
  static final int REMOVED = -1;

  private static final int MAX_COMPARISONS = 1_000_000;

  private final ArrayNode before;
  private final ArrayNode after;
  private final int[] successors;

  private YamlAlignment(ArrayNode before, ArrayNode after) {
    this.before = before;
    this.after = after;
    this.successors = new int[before.size()];
    Arrays.fill(successors, REMOVED);
  }

  /** For every item of the list its successor's index, or {@link #REMOVED}. */
  static int[] successors(ArrayNode before, ArrayNode after) {
    YamlAlignment alignment = new YamlAlignment(before, after);
    alignment.align();
    return alignment.successors;
  }

  private void align() {
    int shorter = Math.min(before.size(), after.size());
    int head = 0;
    while (head < shorter && before.get(head).equals(after.get(head))) {
      successors[head] = head;
      head++;
    }
    int oldEnd = before.size();
    int newEnd = after.size();
    while (oldEnd > head && newEnd > head && before.get(oldEnd - 1).equals(after.get(newEnd - 1))) {
      oldEnd--;
      newEnd--;
      successors[oldEnd] = newEnd;
    }
    if ((long) (oldEnd - head) * (newEnd - head) <= MAX_COMPARISONS) {
      matchEqual(head, oldEnd, newEnd);
    }
    pairGaps(head, oldEnd, newEnd);
  }

  /** The longest common subsequence of what is between the equal ends. */
  private void matchEqual(int head, int oldEnd, int newEnd) {
    Map<JsonNode, Integer> numbers = new HashMap<>();
    int[] olds = numbered(before, head, oldEnd, numbers);
    int[] news = numbered(after, head, newEnd, numbers);
    int[][] common = new int[olds.length + 1][news.length + 1];
    for (int i = olds.length - 1; i >= 0; i--) {
      for (int j = news.length - 1; j >= 0; j--) {
        common[i][j] =
            olds[i] == news[j]
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < olds.length && j < news.length) {
      if (olds[i] == news[j]) {
        successors[head + i] = head + j;
        i++;
        j++;
      } else if (common[i + 1][j] >= common[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
  }

  private static int[] numbered(ArrayNode list, int from, int to, Map<JsonNode, Integer> numbers) {
    int[] result = new int[to - from];
    for (int i = from; i < to; i++) {
      result[i - from] = numbers.computeIfAbsent(list.get(i), unseen -> numbers.size());
    }
    return result;
  }

  private void pairGaps(int head, int oldEnd, int newEnd) {
    int gap = head;
    int next = head;
    for (int i = head; i <= oldEnd; i++) {
      boolean closes = i == oldEnd || successors[i] != REMOVED;
      if (closes) {
        int bound = i == oldEnd ? newEnd : successors[i];
        while (gap < i && next < bound) {
          successors[gap++] = next++;
        }
        gap = i + 1;
        next = bound + 1;
      }
    }
  }
}
