package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a client's message or a tool's result says: a string, or a list of parts. */
final class ContentDecoder {
  /** The part of an address before its data, without the data, which may be long. */
  private static final Pattern DATA_URL =
      Pattern.compile("data:([^;,]*)(?:;[^,]*)?;base64,", Pattern.CASE_INSENSITIVE);

  private static final int LONGEST_DATA_URL_HEAD = 256;

  private final Losses losses;

  ContentDecoder(Losses losses) {
    this.losses = losses;
  }

  /** The parts of a message, in order. */
  List<Part> message(JsonNode content) {
    List<Part> parts = new ArrayList<>();
    if (content.isTextual()) {
      parts.add(new Part.Text(content.textValue()));
    } else if (content.isArray()) {
      for (JsonNode part : content) {
        parts.add(
            known(part)
                .orElseThrow(
                    () ->
                        Refusal.of(
                            "input: content of type " + Refusal.quoted(Json.text(part, "type")),
                            "leave it out")));
      }
    }
    return parts;
  }

  /** What a tool returned: what is no content is told as it is written. */
  List<Part> output(JsonNode output) {
    List<Part> parts = new ArrayList<>();
    if (output.isTextual()) {
      parts.add(new Part.Text(output.textValue()));
    } else if (output.isArray()) {
      for (JsonNode part : output) {
        parts.add(known(part).orElseGet(() -> new Part.Text(part.toString())));
      }
    } else if (!output.isNull() && !output.isMissingNode()) {
      parts.add(new Part.Text(output.toString()));
    }
    parts.removeIf(part -> part instanceof Part.Text text && text.text().isEmpty());
    return parts;
  }

  private Optional<Part> known(JsonNode part) {
    if (part.isTextual()) {
      return Optional.of(new Part.Text(part.textValue()));
    }
    return switch (Json.text(part, "type")) {
      case "input_text", "output_text", "text", "summary_text", "reasoning_text" ->
          Optional.of(text(part));
      case "" -> part.path("text").isTextual() ? Optional.of(text(part)) : Optional.empty();
      case "refusal" -> Optional.of(new Part.Text(Json.text(part, "refusal")));
      case "input_image", "image_url", "computer_screenshot" -> Optional.of(image(part));
      case "input_file" -> Optional.of(file(part));
      case "input_audio" ->
          throw Refusal.of("input: content of type \"input_audio\"", "write it down as a text");
      default -> Optional.empty();
    };
  }

  private Part.Text text(JsonNode part) {
    noteHints(part);
    String text = Json.text(part, "text");
    List<Part.Citation> citations = new ArrayList<>();
    for (JsonNode annotation : part.path("annotations")) {
      Annotations.citation(annotation, text, 0).ifPresent(citations::add);
    }
    return new Part.Text(text, citations);
  }

  private Part.Media image(JsonNode part) {
    noteHints(part);
    refuseFileId(part);
    JsonNode address = part.path("image_url");
    String url = address.isObject() ? Json.text(address, "url") : Json.text(part, "image_url");
    String detail = Json.text(address.isObject() ? address : part, "detail");
    return new Part.Media(
        Part.Media.Kind.IMAGE,
        source(url, "input_image.image_url"),
        "",
        detail.equals("auto") ? "" : detail);
  }

  private Part.Media file(JsonNode part) {
    noteHints(part);
    refuseFileId(part);
    String name = Json.text(part, "filename");
    String data = Json.text(part, "file_data");
    Part.Media.Source source;
    if (data.isEmpty()) {
      source = source(Json.text(part, "file_url"), "input_file.file_url");
    } else if (data.startsWith("data:")) {
      source = source(data, "input_file.file_data");
    } else {
      source = new Part.Media.Source.Data(mediaType(name), data);
    }
    if (part.hasNonNull("detail")) {
      losses.add("input_file.detail");
    }
    boolean image =
        source instanceof Part.Media.Source.Data inline && inline.mediaType().startsWith("image/");
    return new Part.Media(
        image ? Part.Media.Kind.IMAGE : Part.Media.Kind.DOCUMENT, source, name, "");
  }

  private static String mediaType(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".txt") || lower.endsWith(".md") ? "text/plain" : "application/pdf";
  }

  private static void refuseFileId(JsonNode part) {
    if (!Json.text(part, "file_id").isEmpty()) {
      throw Refusal.of("file_id", "send the file itself, or its address");
    }
  }

  private void noteHints(JsonNode part) {
    if (part.hasNonNull("prompt_cache_breakpoint")) {
      losses.add("prompt_cache_breakpoint");
    }
  }

  private static Part.Media.Source source(String url, String field) {
    if (url.isEmpty()) {
      throw new UntranslatableException(field + ": it is missing, or no string");
    }
    if (!url.regionMatches(true, 0, "data:", 0, 5)) {
      return new Part.Media.Source.Address(url, "");
    }
    Matcher head = DATA_URL.matcher(url).region(0, Math.min(url.length(), LONGEST_DATA_URL_HEAD));
    if (!head.lookingAt()) {
      throw new UntranslatableException(field + ": a data URL must be in Base64");
    }
    return new Part.Media.Source.Data(
        head.group(1).toLowerCase(Locale.ROOT), url.substring(head.end()));
  }
}
