package dev.cliproxy.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlNode.Alias;
import dev.cliproxy.yaml.YamlNode.Entry;
import dev.cliproxy.yaml.YamlNode.Item;
import dev.cliproxy.yaml.YamlNode.Mapping;
import dev.cliproxy.yaml.YamlNode.Place;
import dev.cliproxy.yaml.YamlNode.Scalar;
import dev.cliproxy.yaml.YamlNode.Sequence;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one text into nodes. The library splits it into events; everything this program refuses
 * beyond broken syntax is found here. Reads one text and is then used up.
 */
final class YamlParser {

  private static final int MAX_DEPTH = 64;
  private static final int MAX_PROBLEMS = 1_000;

  /** How many values all aliases together may stand for. */
  private static final int MAX_ALIASED = 100_000;

  /**
   * A text that was read.
   *
   * @param root a block mapping without entries when the text is empty
   * @param end where the document ends: at its end marker, or at the end of the text
   * @param aliases every alias, in the order of the text
   * @param foreignTags where a tag stands that is unknown here or does not fit its value
   */
  record Parsed(Mapping root, int end, List<Alias> aliases, List<YamlPath> foreignTags) {}

  private static final Wording TOO_DEEP =
      Wording.of("too-deep", "nested deeper than " + MAX_DEPTH + " levels", MAX_DEPTH);

  /** Reading stops; what is wrong has been noted. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super(null, null, false, false);
    }
  }

  private final YamlText text;
  private final YamlEscapes escapes;
  private final YamlScalarReader scalars = new YamlScalarReader();
  private final List<YamlProblem> problems = new ArrayList<>();
  private final List<YamlPath.Step> path = new ArrayList<>();
  private final List<Alias> aliases = new ArrayList<>();
  private final List<YamlPath> foreignTags = new ArrayList<>();

  /** By name; empty while the anchored node is still being read. */
  private final Map<String, Optional<YamlNode>> anchors = new HashMap<>();

  /** Anchors of values that have such a tag in them. */
  private final Set<String> foreignAnchors = new HashSet<>();

  private int aliased;

  YamlParser(String text) {
    this.text = new YamlText(text);
    this.escapes = new YamlEscapes(text);
  }

  /**
   * Reads the text.
   *
   * @throws InvalidYamlException with everything that is wrong
   */
  Parsed parse() throws InvalidYamlException {
    refuseWhenTooLarge();
    YamlOffsets offsets = new YamlOffsets(text.text(), text.origin());
    Optional<Parsed> parsed = Optional.empty();
    try {
      String content = escapes.content(text.origin());
      Parser events =
          new ParserImpl(new StreamReader(new StringReader(content)), new LoaderOptions());
      parsed = Optional.of(new Reading(events, offsets).stream());
    } catch (Refused e) {
      // The reason is among the problems.
    } catch (MarkedYAMLException e) {
      problems.add(YamlSyntaxProblem.of(e));
    } catch (ReaderException e) {
      problem(
          lineOf(offsets.of(e.getPosition())),
          Wording.of("character", "the text holds a character that YAML does not allow"));
    } catch (YAMLException e) {
      problem(0, Wording.of("no-yaml", "the text is not YAML"));
    }
    if (parsed.isEmpty() || !problems.isEmpty()) {
      throw new InvalidYamlException(problems);
    }
    return parsed.get();
  }

  private void refuseWhenTooLarge() throws InvalidYamlException {
    if (YamlDocument.isTooLarge(text.text())) {
      throw new InvalidYamlException(
          List.of(new YamlProblem(0, "", Wording.of("larger", "the text is larger than 1 MiB"))));
    }
  }

  private int lineOf(int offset) {
    int line = 1;
    for (int at = text.lineEnd(0); at <= offset && at < text.length(); at = text.lineEnd(at)) {
      line++;
    }
    return line;
  }

  private void problem(int line, Wording wording) {
    problems.add(new YamlProblem(line, new YamlPath(path).toString(), wording));
    if (problems.size() >= MAX_PROBLEMS) {
      throw new Refused();
    }
  }

  private Refused refuse(int line, Wording wording) {
    problem(line, wording);
    return new Refused();
  }

  private static int line(Mark mark) {
    return mark.getLine() + 1;
  }

  /** Walks the events. Recursion is as deep as the text is nested, which is limited. */
  private final class Reading {

    private final Parser events;
    private final YamlOffsets offsets;

    Reading(Parser events, YamlOffsets offsets) {
      this.events = events;
      this.offsets = offsets;
    }

    Parsed stream() {
      next(); // the stream starts
      if (next().is(Event.ID.StreamEnd)) {
        return new Parsed(empty(text.length(), 1), text.length(), aliases, foreignTags);
      }
      YamlNode root = node(1);
      Event closing = next();
      int end =
          closing instanceof DocumentEndEvent documentEnd && documentEnd.getExplicit()
              ? offsets.of(closing.getStartMark())
              : text.length();
      if (!events.checkEvent(Event.ID.StreamEnd)) {
        throw refuse(
            line(events.peekEvent().getStartMark()),
            Wording.of("one-document", "only one document is allowed in the text"));
      }
      return new Parsed(rootMapping(root, end), end, aliases, foreignTags);
    }

    private Mapping rootMapping(YamlNode root, int end) {
      if (root instanceof Mapping mapping) {
        return mapping;
      }
      if (root instanceof Scalar scalar && scalar.isBlank()) {
        return empty(end, root.place().line());
      }
      throw refuse(root.place().line(), Wording.of("keys", "expected a mapping of keys to values"));
    }

    private Mapping empty(int at, int line) {
      ObjectNode nothing = JsonNodeFactory.instance.objectNode();
      return new Mapping(new Place(at, at, at, line), false, List.of(), nothing, nothing);
    }

    private Event next() {
      return escapes.settled(events.getEvent());
    }

    private YamlNode node(int depth) {
      Event event = next();
      if (event instanceof AliasEvent alias) {
        return alias(alias, depth);
      }
      if (depth > MAX_DEPTH && event instanceof CollectionStartEvent) {
        throw refuse(line(event.getStartMark()), TOO_DEEP);
      }
      String anchor = ((NodeEvent) event).getAnchor();
      if (anchor != null) {
        anchors.put(anchor, Optional.empty());
      }
      int foreignBefore = foreignTags.size();
      YamlNode node = content(event, depth);
      if (anchor != null) {
        anchors.put(anchor, Optional.of(node));
        if (foreignTags.size() > foreignBefore) {
          foreignAnchors.add(anchor);
        } else {
          foreignAnchors.remove(anchor);
        }
      }
      return node;
    }

    private YamlNode content(Event event, int depth) {
      if (event instanceof ScalarEvent scalar) {
        return scalar(scalar);
      }
      CollectionStartEvent start = (CollectionStartEvent) event;
      return start instanceof MappingStartEvent ? mapping(start, depth) : sequence(start, depth);
    }

    private YamlNode alias(AliasEvent event, int depth) {
      int line = line(event.getStartMark());
      // The name is not said: it may be a secret that was meant to be quoted.
      if (!anchors.containsKey(event.getAnchor())) {
        throw refuse(
            line, Wording.of("no-anchor", "an alias of an anchor that does not stand before it"));
      }
      YamlNode target =
          anchors
              .get(event.getAnchor())
              .orElseThrow(
                  () ->
                      refuse(
                          line,
                          Wording.of("alias-inside", "an alias inside of what it stands for")));
      countAliased(target.value(), depth, line);
      if (foreignAnchors.contains(event.getAnchor())) {
        foreignTag();
      }
      int start = offsets.of(event.getStartMark());
      Place place = new Place(start, start, offsets.of(event.getEndMark()), line);
      Alias alias = new Alias(place, target);
      aliases.add(alias);
      return alias;
    }

    /** Stops at the limit, so that a bomb costs no more than what is allowed. */
    private void countAliased(JsonNode value, int depth, int line) {
      aliased++;
      if (aliased > MAX_ALIASED) {
        throw refuse(
            line,
            Wording.of(
                "aliases",
                "the aliases stand for more than " + MAX_ALIASED + " values",
                MAX_ALIASED));
      }
      if (depth > MAX_DEPTH && value.isContainerNode()) {
        throw refuse(line, TOO_DEEP);
      }
      for (JsonNode child : value) {
        countAliased(child, depth + 1, line);
      }
    }

    private Scalar scalar(ScalarEvent event) {
      int start = offsets.of(event.getStartMark());
      int end = offsets.of(event.getEndMark());
      boolean block = event.isLiteral() || event.isFolded();
      int tightEnd = block ? blockScalarEnd(start, end) : end;
      int properties = properties(event, event.getTag());
      int body =
          properties == 0 ? start : Math.min(text.skipProperties(start, properties), tightEnd);
      int line = line(event.getStartMark());
      Optional<JsonNode> value = scalars.read(event);
      if (value.isEmpty()) {
        foreignTag();
      }
      return new Scalar(
          new Place(start, body, tightEnd, line),
          event.getScalarStyle(),
          event.getValue(),
          value.orElseGet(() -> TextNode.valueOf(event.getValue())));
    }

    /** The last line breaks belong to the value only when the header says to keep them. */
    private int blockScalarEnd(int start, int end) {
      String header = text.text().substring(start, Math.min(text.lineBreak(start), end));
      int comment = header.indexOf(" #");
      boolean keeps = header.lastIndexOf('+', comment < 0 ? header.length() : comment) >= 0;
      int tight = text.trimmed(start, end);
      return keeps ? Math.max(tight, text.trimmedBreak(end)) : tight;
    }

    private Mapping mapping(CollectionStartEvent start, int depth) {
      checkTag(start, Tag.MAP);
      Place open = open(start);
      boolean braces = text.is(open.body(), '{') && start.isFlow();
      List<Entry> entries = new ArrayList<>();
      Map<String, Integer> lines = new HashMap<>();
      int reached = braces ? open.body() + 1 : open.body();
      while (!events.checkEvent(Event.ID.MappingEnd)) {
        Entry entry = entry(tokenAfter(reached, start.isFlow()), depth);
        Integer first = lines.putIfAbsent(slotName(entry), entry.key().place().line());
        if (first != null) {
          path.add(new YamlPath.Key(entry.name()));
          problem(
              entry.key().place().line(),
              Wording.of("key-twice", "the key is already set on line " + first, first));
          path.remove(path.size() - 1);
        }
        entries.add(entry);
        reached = entry.end();
      }
      int end = offsets.of(next().getEndMark());
      Place place = open.until(braces ? end : reached);
      ObjectNode inherited = inherited(entries);
      return new Mapping(place, start.isFlow(), entries, inherited, value(entries, inherited));
    }

    /** A quoted {@code "<<"} is an ordinary key and may stand beside a merge. */
    private static String slotName(Entry entry) {
      return (entry.merge() ? "m" : "k") + entry.name();
    }

    private Entry entry(int start, int depth) {
      boolean merge =
          events.peekEvent() instanceof ScalarEvent scalar
              && scalars.isMerge(scalar)
              && scalar.getAnchor() == null;
      YamlNode key = node(depth + 1);
      String name = "";
      if (key.resolved() instanceof Scalar scalar) {
        name = scalar.text();
      } else {
        // Nobody here knows such a key, and it is kept: as it is written it is a name like others.
        name = text.text().substring(key.start(), key.end());
      }
      int token = text.skipToToken(key.end());
      int colon = text.is(token, ':') ? token : -1;
      path.add(new YamlPath.Key(name));
      YamlNode value = settled(node(depth + 1), colon < 0 ? key.end() : colon + 1);
      path.remove(path.size() - 1);
      return new Entry(start, key, name, merge, colon, value);
    }

    /** The library puts a value that was left out at the next token, however far that is. */
    private static YamlNode settled(YamlNode value, int afterKey) {
      if (value instanceof Scalar scalar && scalar.isBlank()) {
        Place place = new Place(afterKey, afterKey, afterKey, scalar.place().line());
        return new Scalar(place, scalar.style(), scalar.text(), scalar.value());
      }
      return value;
    }

    private ObjectNode inherited(List<Entry> entries) {
      ObjectNode inherited = JsonNodeFactory.instance.objectNode();
      for (Entry entry : entries) {
        if (entry.merge()) {
          merge(entry.value(), inherited);
        }
      }
      return inherited;
    }

    private void merge(YamlNode source, ObjectNode inherited) {
      if (source.resolved() instanceof Sequence sequence) {
        sequence.items().forEach(item -> mergeOne(item.value(), inherited));
      } else {
        mergeOne(source, inherited);
      }
    }

    private void mergeOne(YamlNode source, ObjectNode inherited) {
      if (source.value() instanceof ObjectNode object) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
          inherited.putIfAbsent(field.getKey(), field.getValue());
        }
      } else {
        problem(source.place().line(), Wording.of("merge", "only mappings can be merged"));
      }
    }

    private ObjectNode value(List<Entry> entries, ObjectNode inherited) {
      ObjectNode value = JsonNodeFactory.instance.objectNode();
      for (Entry entry : entries) {
        if (!entry.merge()) {
          value.set(entry.name(), entry.value().value());
        }
      }
      for (Map.Entry<String, JsonNode> field : inherited.properties()) {
        value.putIfAbsent(field.getKey(), field.getValue());
      }
      return value;
    }

    private Sequence sequence(CollectionStartEvent start, int depth) {
      checkTag(start, Tag.SEQ);
      Place open = open(start);
      List<Item> items = new ArrayList<>();
      ArrayNode value = JsonNodeFactory.instance.arrayNode();
      int reached = start.isFlow() ? open.body() + 1 : open.body();
      while (!events.checkEvent(Event.ID.SequenceEnd)) {
        int itemStart = tokenAfter(reached, start.isFlow());
        path.add(new YamlPath.Index(items.size()));
        YamlNode node = node(depth + 1);
        path.remove(path.size() - 1);
        items.add(new Item(itemStart, node));
        value.add(node.value());
        reached = node.end();
      }
      int end = offsets.of(next().getEndMark());
      return new Sequence(open.until(start.isFlow() ? end : reached), start.isFlow(), items, value);
    }

    private int tokenAfter(int offset, boolean flow) {
      int token = text.skipToToken(offset);
      return flow && text.is(token, ',') ? text.skipToToken(token + 1) : token;
    }

    /** The place of a collection whose end is not known yet. */
    private Place open(CollectionStartEvent event) {
      int start = offsets.of(event.getStartMark());
      int body = text.skipProperties(start, properties(event, event.getTag()));
      return new Place(start, body, body, line(event.getStartMark()));
    }

    private static int properties(NodeEvent event, String tag) {
      return (event.getAnchor() == null ? 0 : 1) + (tag == null ? 0 : 1);
    }

    private void checkTag(CollectionStartEvent event, Tag expected) {
      String tag = event.getTag();
      if (tag != null && !tag.equals("!") && !tag.equals(expected.getValue())) {
        foreignTag();
      }
    }

    /** No problem by itself: what it means matters only to who looks at the value. */
    private void foreignTag() {
      foreignTags.add(new YamlPath(path));
    }
  }
}
