package dev.cliproxy.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.yaml.YamlNode.Alias;
import dev.cliproxy.yaml.YamlNode.Child;
import dev.cliproxy.yaml.YamlNode.Entry;
import dev.cliproxy.yaml.YamlNode.Item;
import dev.cliproxy.yaml.YamlNode.Mapping;
import dev.cliproxy.yaml.YamlNode.Scalar;
import dev.cliproxy.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * Finds the smallest changes of a text after which it means something else. Compares the nodes of
 * the text with the wanted value from the root down and descends wherever both have the same shape.
 * Makes one edit and is then used up.
 */
final class YamlEditor {

  /**
   * The place a value is written into.
   *
   * @param after offset behind the key and colon or behind the dash
   * @param lead what separates the value from what stands before {@code after}
   * @param column column of the key or dash; unused in brackets
   * @param texts the style of new texts, which is that of the siblings
   */
  private record Slot(Kind kind, int after, String lead, int column, ScalarStyle texts) {
    boolean flow() {
      return kind == Kind.FLOW;
    }
  }

  private enum Kind {
    ROOT,
    KEY,
    DASH,
    FLOW
  }

  private record Range(int start, int end) {
    boolean contains(int from, int to) {
      return start <= from && to <= end;
    }
  }

  private final YamlText text;
  private final YamlParser.Parsed parsed;
  private final YamlWriter writer;
  private final YamlLayout layout;
  private final YamlBlockEdits blocks;
  private final YamlFlowEdits flows;
  private final Optional<YamlNode> replaced;
  private final YamlSplices splices = new YamlSplices();

  /** Collections of which a part was added or taken away. */
  private final List<Range> touched = new ArrayList<>();

  /** Stretches that are not in the new text any more. */
  private final List<Range> gone = new ArrayList<>();

  private YamlEditor(String text, YamlParser.Parsed parsed, Optional<YamlNode> replaced) {
    this.text = new YamlText(text);
    this.parsed = parsed;
    this.layout = YamlLayout.of(this.text, parsed.root());
    this.writer = new YamlWriter(layout);
    this.blocks = new YamlBlockEdits(this.text, layout, splices);
    this.flows = new YamlFlowEdits(this.text, layout, splices);
    this.replaced = replaced;
  }

  /**
   * The text changed so that it means the wanted value.
   *
   * @param wanted in canonical form
   * @param replaced a node that is to be written anew as a whole where it differs
   * @throws YamlEditException when this layout cannot be changed
   */
  static String edit(
      String text, YamlParser.Parsed parsed, ObjectNode wanted, Optional<YamlNode> replaced) {
    YamlEditor editor = new YamlEditor(text, parsed, replaced);
    editor.reconcile(
        parsed.root(), wanted, new Slot(Kind.ROOT, 0, "", 0, ScalarStyle.DOUBLE_QUOTED));
    editor.spellOutAliases();
    return editor.result();
  }

  private String result() {
    if (splices.isEmpty()) {
      return text.text();
    }
    if (blocks.endsLastLine()) {
      keepLastBlockScalar();
    }
    return splices.applyTo(text.text());
  }

  private void reconcile(YamlNode node, JsonNode wanted, Slot slot) {
    if (node.value().equals(wanted)) {
      return;
    }
    boolean whole = isReplaced(node) || becomesBlock(node, slot);
    if (!whole && node instanceof Mapping mapping && wanted instanceof ObjectNode object) {
      reconcileMapping(mapping, object, slot);
    } else if (!whole && node instanceof Sequence sequence && wanted instanceof ArrayNode array) {
      reconcileSequence(sequence, array, slot);
    } else {
      replace(node, wanted, slot);
    }
  }

  private boolean isReplaced(YamlNode node) {
    return replaced.isPresent() && replaced.get() == node;
  }

  /** Empty brackets in a block: what comes into them is better written as a block. */
  private boolean becomesBlock(YamlNode node, Slot slot) {
    return (slot.kind() == Kind.KEY || slot.kind() == Kind.DASH)
        && node.value().isContainerNode()
        && node.value().isEmpty()
        && !(node instanceof Alias)
        && !(node instanceof Mapping mapping && !mapping.entries().isEmpty())
        && text.skipSpace(node.place().body() + 1) == node.end() - 1;
  }

  private void reconcileMapping(Mapping mapping, ObjectNode wanted, Slot slot) {
    List<Entry> entries = mapping.entries();
    if (!mapping.flow() && entries.stream().anyMatch(entry -> lacksColon(entry, wanted))) {
      replace(mapping, wanted, slot);
      return;
    }
    ScalarStyle texts = textStyle(mapping).orElse(slot.texts());
    BitSet removed = new BitSet();
    Set<String> own = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (!entry.merge()) {
        own.add(entry.name());
        Optional<JsonNode> value = wantedOf(entry.name(), mapping, wanted);
        value.ifPresent(v -> reconcile(entry.value(), v, slotOf(entry, mapping, texts)));
        removed.set(i, value.isEmpty());
      }
    }
    restructure(mapping, entries, removed, newEntries(mapping, own, wanted), slot, texts);
  }

  private static boolean lacksColon(Entry entry, ObjectNode wanted) {
    return entry.colon() < 0 && !entry.value().value().equals(wanted.get(entry.name()));
  }

  /** A key that would come back from a merge when its own entry goes is set to null instead. */
  private static Optional<JsonNode> wantedOf(String name, Mapping mapping, ObjectNode wanted) {
    JsonNode value = wanted.get(name);
    return value == null && mapping.inherited().has(name)
        ? Optional.of(NullNode.getInstance())
        : Optional.ofNullable(value);
  }

  private static List<Addition> newEntries(Mapping mapping, Set<String> own, ObjectNode wanted) {
    List<Addition> additions = new ArrayList<>();
    int last = mapping.entries().size() - 1;
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      String name = field.getKey();
      if (!own.contains(name) && !field.getValue().equals(mapping.inherited().get(name))) {
        additions.add(new Addition(last, name, field.getValue()));
      }
    }
    for (Map.Entry<String, JsonNode> field : mapping.inherited().properties()) {
      String name = field.getKey();
      if (!own.contains(name) && !wanted.has(name) && !field.getValue().isNull()) {
        additions.add(new Addition(last, name, NullNode.getInstance()));
      }
    }
    return additions;
  }

  private void reconcileSequence(Sequence sequence, ArrayNode wanted, Slot slot) {
    ScalarStyle texts = textStyle(sequence).orElse(slot.texts());
    List<Item> items = sequence.items();
    int[] successors = YamlAlignment.successors(sequence.value(), wanted);
    BitSet removed = new BitSet();
    List<Addition> additions = new ArrayList<>();
    int next = 0;
    int previous = -1;
    for (int i = 0; i < items.size(); i++) {
      if (successors[i] == YamlAlignment.REMOVED) {
        removed.set(i);
      } else {
        addItems(additions, previous, wanted, next, successors[i]);
        next = successors[i] + 1;
        previous = i;
        reconcile(
            items.get(i).value(), wanted.get(successors[i]), slotOf(items.get(i), sequence, texts));
      }
    }
    addItems(additions, previous, wanted, next, wanted.size());
    restructure(sequence, items, removed, additions, slot, texts);
  }

  private static void addItems(
      List<Addition> additions, int after, ArrayNode wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      additions.add(new Addition(after, "", wanted.get(i)));
    }
  }

  /**
   * Something new in a collection.
   *
   * @param after index of the part it comes behind, or -1
   * @param name its key; {@code ""} for an item of a sequence
   */
  private record Addition(int after, String name, JsonNode value) {}

  private void restructure(
      YamlNode node,
      List<? extends Child> children,
      BitSet removed,
      List<Addition> additions,
      Slot slot,
      ScalarStyle texts) {
    if (removed.isEmpty() && additions.isEmpty()) {
      return;
    }
    boolean flow = isFlow(node);
    if (flow ? !isBracketed(node) : losesItsProperties(node, children, removed, slot)) {
      replace(node, withChanges(node, removed, additions), slot);
      return;
    }
    touched.add(new Range(node.start(), node.end()));
    removed.stream().forEach(i -> leave(children.get(i)));
    if (flow) {
      List<YamlFlowEdits.Insertion> insertions = new ArrayList<>();
      additions.forEach(a -> insertions.add(flowInsertion(a, node, texts)));
      flows.restructure(node, children, removed, insertions);
    } else {
      int column = children.isEmpty() ? 0 : text.column(children.get(0).start());
      List<YamlBlockEdits.Insertion> insertions = new ArrayList<>();
      additions.forEach(a -> insertions.add(blockInsertion(a, node, column, texts)));
      int end = slot.kind() == Kind.ROOT ? parsed.end() : -1;
      blocks.restructure(children, removed, insertions, end, slot.after(), emptyBrackets(node));
    }
  }

  /** Not so {@code a: b} inside of brackets, which is a mapping too. */
  private boolean isBracketed(YamlNode node) {
    return text.is(node.place().body(), '{') || text.is(node.place().body(), '[');
  }

  /** What is left of a block without parts stands right behind the key, where the anchor is. */
  private static boolean losesItsProperties(
      YamlNode node, List<? extends Child> children, BitSet removed, Slot slot) {
    return removed.cardinality() == children.size()
        && node.place().hasProperties()
        && slot.kind() != Kind.ROOT;
  }

  private static boolean isFlow(YamlNode node) {
    if (node instanceof Mapping mapping) {
      return mapping.flow();
    }
    return node instanceof Sequence sequence && sequence.flow();
  }

  private static String emptyBrackets(YamlNode node) {
    return node instanceof Mapping ? "{}" : "[]";
  }

  private YamlFlowEdits.Insertion flowInsertion(Addition added, YamlNode node, ScalarStyle texts) {
    String written =
        node instanceof Mapping
            ? writer.flowEntry(added.name(), added.value(), texts)
            : writer.flow(added.value(), texts);
    return new YamlFlowEdits.Insertion(added.after(), written);
  }

  private YamlBlockEdits.Insertion blockInsertion(
      Addition added, YamlNode node, int column, ScalarStyle texts) {
    List<String> lines =
        node instanceof Mapping
            ? writer.entry(added.name(), added.value(), column, texts)
            : writer.item(added.value(), column, texts);
    return new YamlBlockEdits.Insertion(added.after(), column, lines);
  }

  /** The value a collection would have after its parts came and went. */
  private static JsonNode withChanges(YamlNode node, BitSet removed, List<Addition> additions) {
    if (node instanceof Mapping mapping) {
      ObjectNode value = mapping.value().deepCopy();
      removed.stream().forEach(i -> value.remove(mapping.entries().get(i).name()));
      additions.forEach(added -> value.set(added.name(), added.value()));
      return value;
    }
    ArrayNode value = ((Sequence) node).value().deepCopy();
    value.removeAll();
    additions.forEach(added -> value.add(added.value()));
    return value;
  }

  private Slot slotOf(Entry entry, Mapping mapping, ScalarStyle texts) {
    if (mapping.flow()) {
      return new Slot(Kind.FLOW, entry.afterKey(), entry.colon() < 0 ? ": " : " ", 0, texts);
    }
    return new Slot(Kind.KEY, entry.afterKey(), " ", text.column(entry.start()), texts);
  }

  private Slot slotOf(Item item, Sequence sequence, ScalarStyle texts) {
    return sequence.flow()
        ? new Slot(Kind.FLOW, item.start(), "", 0, texts)
        : new Slot(Kind.DASH, item.start() + 1, " ", text.column(item.start()), texts);
  }

  /** The style of the first text in a collection. */
  private static Optional<ScalarStyle> textStyle(YamlNode node) {
    if (node instanceof Scalar scalar) {
      return scalar.value().isTextual() ? Optional.of(scalar.style()) : Optional.empty();
    }
    List<? extends Child> children = List.of();
    if (node instanceof Mapping mapping) {
      children = mapping.entries();
    } else if (node instanceof Sequence sequence) {
      children = sequence.items();
    }
    for (Child child : children) {
      Optional<ScalarStyle> style = textStyle(child.value());
      if (style.isPresent()) {
        return style;
      }
    }
    return Optional.empty();
  }

  /** Writes the whole node anew, without its anchor and tag. */
  private void replace(YamlNode node, JsonNode wanted, Slot slot) {
    if (slot.kind() == Kind.ROOT) {
      throw YamlEditException.unusual("the layout of the top level is too unusual to be changed");
    }
    gone.add(new Range(node.start(), node.end()));
    ScalarStyle texts = textStyle(node).filter(s -> node instanceof Scalar).orElse(slot.texts());
    if (slot.flow() || YamlWriter.isInline(wanted)) {
      String written = slot.flow() ? writer.flow(wanted, texts) : writer.inline(wanted, texts);
      putInline(node, written, slot);
    } else {
      putBlock(node, wanted, texts, slot);
    }
  }

  private void putInline(YamlNode node, String written, Slot slot) {
    if (isBlank(node)) {
      int blanks = text.skipBlanks(slot.after());
      boolean trailing = text.isBreak(blanks) || blanks == text.length();
      splices.replace(slot.after(), trailing ? blanks : slot.after(), slot.lead() + written);
    } else if (isBelow(node, slot)) {
      splices.insert(slot.after(), " " + written);
      blocks.deleteLines(node.start(), node.end());
    } else {
      exchange(node.start(), node, written);
      if ("'\"]}".indexOf(written.charAt(written.length() - 1)) >= 0) {
        spaceOutTabs(node.end());
      }
    }
  }

  /** Replaces all up to the end of the node, except a comment behind a block text's header. */
  private void exchange(int from, YamlNode node, String written) {
    int body = node.place().body();
    int headerEnd = isBlockText(node) ? text.lineBreak(body) : body;
    int comment = text.find('#', body, headerEnd);
    if (comment < headerEnd) {
      splices.replace(from, text.skipBlanksBack(comment), written);
      splices.delete(headerEnd, node.end());
    } else {
      splices.replace(from, node.end(), written);
    }
  }

  private static boolean isBlockText(YamlNode node) {
    return node instanceof Scalar scalar
        && (scalar.style() == ScalarStyle.LITERAL || scalar.style() == ScalarStyle.FOLDED);
  }

  /** The library takes tabs behind a plain scalar only. */
  private void spaceOutTabs(int start) {
    int end = text.skipBlanks(start);
    if (text.text().substring(start, end).indexOf('\t') >= 0) {
      splices.replace(start, end, " ".repeat(end - start));
    }
  }

  private void putBlock(YamlNode node, JsonNode wanted, ScalarStyle texts, Slot slot) {
    boolean dash = slot.kind() == Kind.DASH;
    int column = dash ? slot.column() + 2 : writer.belowKey(wanted, slot.column());
    List<String> lines = writer.block(wanted, column, texts);
    if (isBelow(node, slot)) {
      blocks.replaceLines(node.start(), node.end(), lines);
      return;
    }
    if (dash) {
      putInline(node, lines.get(0).substring(column), slot);
      blocks.insertLines(text.lineEnd(node.end()), lines.subList(1, lines.size()));
    } else {
      exchange(slot.after(), node, "");
      spaceOutTabs(node.end());
      blocks.insertLines(text.lineEnd(node.end()), lines);
    }
  }

  private static boolean isBlank(YamlNode node) {
    return node instanceof Scalar scalar && scalar.isBlank();
  }

  /** Whether a block collection stands on lines of its own below its key or dash. */
  private boolean isBelow(YamlNode node, Slot slot) {
    return (node instanceof Mapping || node instanceof Sequence)
        && !isFlow(node)
        && text.lineStart(node.start()) > slot.after();
  }

  private void leave(Child child) {
    gone.add(new Range(child.start(), child.end()));
  }

  /**
   * Where an anchored value changes or goes, its aliases are replaced by what they stood for: they
   * keep their meaning.
   */
  private void spellOutAliases() {
    IdentityHashMap<YamlNode, Boolean> changed = new IdentityHashMap<>();
    for (Alias alias : parsed.aliases()) {
      if (changed.computeIfAbsent(alias.target(), this::changes)
          && gone.stream().noneMatch(range -> range.contains(alias.start(), alias.end()))) {
        splices.replace(
            alias.start(), alias.end(), writer.flow(alias.value(), ScalarStyle.DOUBLE_QUOTED));
      }
    }
  }

  private boolean changes(YamlNode anchored) {
    Range own = new Range(anchored.start(), anchored.end());
    return gone.stream()
            .anyMatch(r -> own.contains(r.start(), r.end()) || r.contains(own.start(), own.end()))
        || touched.stream().anyMatch(range -> own.contains(range.start(), range.end()));
  }

  /**
   * A block scalar at the very end of the text has no line break in its value when the text has
   * none; once lines follow, only its header can say so.
   */
  private void keepLastBlockScalar() {
    YamlNode last = parsed.root();
    while (last instanceof Mapping || last instanceof Sequence) {
      List<? extends Child> children =
          last instanceof Mapping mapping ? mapping.entries() : ((Sequence) last).items();
      if (children.isEmpty()) {
        return;
      }
      last = children.get(children.size() - 1).value();
    }
    Range place = new Range(last.start(), last.end());
    if (isBlockText(last) && gone.stream().noneMatch(r -> r.contains(place.start(), place.end()))) {
      int header = last.place().body() + 1;
      if (!text.is(header, '-') && !text.is(header + 1, '-')) {
        splices.insert(header, "-");
      }
    }
  }
}
