package dev.cliproxy.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.SaveFailed;
import dev.cliproxy.config.ConfigUpdateException.TooLarge;
import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlEditException;
import dev.cliproxy.yaml.YamlPath;
import dev.cliproxy.yaml.YamlTooLargeException;
import dev.cliproxy.yaml.YamlValue;
import java.nio.charset.StandardCharsets;

/** The file's present text while a change is being made to it; valid after each step. */
public final class ConfigDraft {
  private final ConfigParser parser;
  private ParsedConfig parsed;

  ConfigDraft(ConfigParser parser, ParsedConfig present) {
    this.parser = parser;
    this.parsed = present;
  }

  /** The configuration as it would be after the steps so far. */
  public Config config() {
    return parsed.config();
  }

  /** The text as it would be after the steps so far. */
  public String text() {
    return parsed.text();
  }

  ParsedConfig parsed() {
    return parsed;
  }

  /** A copy of the document's tree. */
  public ObjectNode tree() {
    return parsed.document().tree();
  }

  /**
   * Puts a whole text in the place of the present one.
   *
   * @throws InvalidValue when it is no configuration
   */
  public void setText(String text) {
    try {
      parsed = parser.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidConfigException e) {
      throw new InvalidValue(e.problems());
    }
  }

  /**
   * Sets the value at the path.
   *
   * @throws InvalidValue when the configuration cannot have that value there
   * @throws TooLarge when the file would be larger than a configuration may be
   * @throws SaveFailed when the text cannot be edited without touching what stands around it
   */
  public void set(YamlPath path, JsonNode value) {
    if (value.toString().length() > ConfigFile.LARGEST_BYTES) {
      throw new TooLarge();
    }
    if (BrokenText.isIn(value)) {
      throw new InvalidValue(
          path.toString(), Wording.of("broken", "expected text without broken characters"));
    }
    try {
      YamlValue.canonical(value);
    } catch (YamlEditException e) {
      throw new InvalidValue(path.toString(), e.wording());
    }
    try {
      parsed = parser.parse(parsed.document().with(path, value));
    } catch (YamlTooLargeException e) {
      throw new TooLarge();
    } catch (YamlEditException e) {
      throw new SaveFailed(e.wording(), e);
    } catch (InvalidConfigException e) {
      throw new InvalidValue(e.problems());
    }
  }
}
