package dev.cliproxy.yaml;

import dev.cliproxy.yaml.YamlNode.Entry;
import dev.cliproxy.yaml.YamlNode.Item;
import dev.cliproxy.yaml.YamlNode.Mapping;
import dev.cliproxy.yaml.YamlNode.Sequence;
import java.util.Optional;

/**
 * How a text is laid out, so that what is added looks like the rest.
 *
 * @param mappingIndent how many columns a mapping stands to the right of the key it belongs to
 * @param sequenceIndent the same for the dashes of a sequence; may be 0
 * @param lineSeparator the line break
 */
record YamlLayout(int mappingIndent, int sequenceIndent, String lineSeparator) {

  private static final int DEFAULT_INDENT = 2;

  /** The layout of the first nested mapping and the first nested sequence of the text. */
  static YamlLayout of(YamlText text, Mapping root) {
    int mapping = indent(text, root, Mapping.class).orElse(DEFAULT_INDENT);
    int sequence = indent(text, root, Sequence.class).orElse(mapping);
    return new YamlLayout(mapping, sequence, text.lineSeparator());
  }

  private static Optional<Integer> indent(
      YamlText text, YamlNode node, Class<? extends YamlNode> kind) {
    if (node instanceof Mapping mapping && !mapping.flow()) {
      for (Entry entry : mapping.entries()) {
        Optional<Integer> indent =
            kind.isInstance(entry.value())
                ? ownIndent(text, entry)
                : indent(text, entry.value(), kind);
        if (indent.isPresent()) {
          return indent;
        }
      }
    } else if (node instanceof Sequence sequence && !sequence.flow()) {
      for (Item item : sequence.items()) {
        Optional<Integer> indent = indent(text, item.value(), kind);
        if (indent.isPresent()) {
          return indent;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> ownIndent(YamlText text, Entry entry) {
    int body = entry.value().place().body();
    boolean block = text.opensLine(body) && !text.is(body, '[') && !text.is(body, '{');
    return block ? Optional.of(text.column(body) - text.column(entry.start())) : Optional.empty();
  }
}
