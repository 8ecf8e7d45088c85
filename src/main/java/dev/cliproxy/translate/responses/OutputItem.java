package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has been told of one item of an answer. */
final class OutputItem {
  /** More parts than an item has. */
  private static final int MOST_PARTS = 4_096;

  /** What is kept of arguments that come before their tool's name, in UTF-16 characters. */
  private static final int MOST_EARLY = 1 << 20;

  /** {@code ""} as long as nobody said it. */
  String type = "";

  /** It was told as a whole. */
  boolean done;

  /** Its state was told, and nothing of it comes any more. */
  boolean sealed;

  /** It is a call that has ended. */
  boolean over;

  /** By our count; -1 for none yet. */
  int call = -1;

  /** How much of a call's arguments was told, in UTF-16 characters. */
  int arguments;

  /** Arguments that came before the name. */
  final StringBuilder early = new StringBuilder();

  private final Map<Integer, TextPart> parts = new HashMap<>();
  private final Map<Integer, Integer> thoughts = new HashMap<>();
  private Boolean summarised;

  /** What has been told of a part of a message. */
  static final class TextPart {
    /** Where it begins in the text that it is a piece of. */
    int base;

    /** In UTF-16 characters. */
    int length;

    boolean cited;
    final List<JsonNode> annotations = new ArrayList<>();

    void annotate(JsonNode annotation) {
      if (annotations.size() < MOST_PARTS) {
        annotations.add(annotation);
      }
    }
  }

  TextPart part(int index) {
    TextPart known = parts.get(index);
    if (known == null) {
      known = new TextPart();
      if (parts.size() < MOST_PARTS) {
        parts.put(index, known);
      }
    }
    return known;
  }

  /**
   * What of each of its thoughts was told, in UTF-16 characters.
   *
   * @return null when those of the other kind were told already
   */
  Map<Integer, Integer> thoughtsOf(boolean summary) {
    if (summarised == null) {
      summarised = summary;
    }
    return summarised == summary && thoughts.size() < MOST_PARTS ? thoughts : null;
  }

  boolean isOfType(String other) {
    return type.isEmpty() || type.equals(other);
  }

  void keep(String fragment) {
    if (early.length() + fragment.length() <= MOST_EARLY) {
      early.append(fragment);
    }
  }
}
