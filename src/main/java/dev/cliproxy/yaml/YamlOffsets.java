package dev.cliproxy.yaml;

import java.util.Arrays;
import org.yaml.snakeyaml.error.Mark;

/** From the library's marks, which count code points, to offsets in a string. */
final class YamlOffsets {

  private final int origin;

  /** The code point indexes of all characters that take two places in a string; ascending. */
  private final int[] wide;

  /**
   * @param text the whole text
   * @param origin where in it the library's count began
   */
  YamlOffsets(String text, int origin) {
    this.origin = origin;
    int[] found = new int[16];
    int count = 0;
    int index = 0;
    for (int at = origin; at < text.length(); at++) {
      if (Character.isHighSurrogate(text.charAt(at))
          && at + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(at + 1))) {
        if (count == found.length) {
          found = Arrays.copyOf(found, count * 2);
        }
        found[count++] = index;
        at++;
      }
      index++;
    }
    this.wide = Arrays.copyOf(found, count);
  }

  /** The offset of a mark. */
  int of(Mark mark) {
    return of(mark.getIndex());
  }

  /** The offset of a code point. */
  int of(int index) {
    int found = Arrays.binarySearch(wide, index);
    return origin + index + (found < 0 ? -found - 1 : found);
  }
}
