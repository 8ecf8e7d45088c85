package dev.cliproxy.translate.canonical;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A part of what was said. */
public sealed interface Part {

  /** The texts among some parts, joined. */
  static String words(List<Part> parts, String between) {
    GatheredText words = new GatheredText();
    boolean begun = false;
    for (Part part : parts) {
      if (part instanceof Text text) {
        words.add(begun ? between : "");
        words.add(text.text());
        begun = true;
      }
    }
    return words.toString();
  }

  /** Does what is to be done with this kind of part. */
  <R> R accept(Visitor<R> visitor);

  /** What is to be done with each kind of part. */
  interface Visitor<R> {
    R text(Text text);

    R media(Media media);

    R thinking(Thinking thinking);

    R toolCall(ToolCall call);

    R toolResult(ToolResult result);

    R search(Search search);
  }

  /**
   * Words.
   *
   * @param citations where they come from; places in this text
   */
  record Text(String text, List<Citation> citations) implements Part {
    public Text {
      Objects.requireNonNull(text, "text");
      citations = List.copyOf(citations);
    }

    /** Words from nowhere else. */
    public Text(String text) {
      this(text, List.of());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.text(this);
    }
  }

  /**
   * Something to see or to read.
   *
   * @param name of a file; {@code ""} for none
   * @param detail how closely an image is to be looked at, in OpenAI's words; {@code ""} for none
   */
  record Media(Kind kind, Source source, String name, String detail) implements Part {

    /** What it is, which decides where formats have a place for it. */
    public enum Kind {
      IMAGE,
      /** A PDF or a text. */
      DOCUMENT
    }

    /** Where it is. */
    public sealed interface Source {

      /** As an address, which may hold all of it. */
      String url();

      /**
       * Here.
       *
       * @param mediaType such as {@code image/png}
       * @param base64 as MIME encodes it, without line ends
       */
      record Data(String mediaType, String base64) implements Source {
        public Data {
          Objects.requireNonNull(mediaType, "mediaType");
          Objects.requireNonNull(base64, "base64");
        }

        /** Of the scheme {@code data}. */
        @Override
        public String url() {
          return "data:" + mediaType + ";base64," + base64;
        }
      }

      /**
       * At an address that the provider fetches itself.
       *
       * @param mediaType {@code ""} when nobody said it
       */
      record Address(String url, String mediaType) implements Source {
        public Address {
          Objects.requireNonNull(url, "url");
          Objects.requireNonNull(mediaType, "mediaType");
        }
      }
    }

    public Media {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(detail, "detail");
    }

    /** Without a name and a wish. */
    public Media(Kind kind, Source source) {
      this(kind, source, "", "");
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.media(this);
    }
  }

  /**
   * What a model thought before it went on; or nothing but the state that it wants to see again.
   *
   * @param text as far as it was told; {@code ""} for none
   * @param state in a request to a provider only its own, everywhere else anybody's
   */
  record Thinking(String text, Optional<State> state) implements Part {
    public Thinking {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(state, "state");
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.thinking(this);
    }
  }

  /**
   * A model's wish that the client runs a tool.
   *
   * @param id what the result is told by; never empty
   * @param arguments a JSON object as text; what a model wrote of one when it was cut off
   */
  record ToolCall(String id, String name, String arguments) implements Part {
    public ToolCall {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(arguments, "arguments");
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.toolCall(this);
    }
  }

  /**
   * What came of a call; a part of a user's message.
   *
   * @param content texts and media, in order; may be empty
   * @param failed whether it is the description of a failure
   */
  record ToolResult(String callId, List<Part> content, boolean failed) implements Part {
    public ToolResult {
      Objects.requireNonNull(callId, "callId");
      content = List.copyOf(content);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.toolResult(this);
    }
  }

  /**
   * A search of the web that the provider ran itself.
   *
   * @param hits what was found, as far as it is told
   */
  record Search(String id, String query, List<Hit> hits) implements Part {

    /**
     * A page.
     *
     * @param title {@code ""} for none
     */
    public record Hit(String url, String title) {
      public Hit {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(title, "title");
      }
    }

    public Search {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(query, "query");
      hits = List.copyOf(hits);
    }

    /** In words, for a provider that did not run it. */
    public String inWords() {
      StringBuilder words = new StringBuilder("Searched the web for: ").append(query);
      hits.forEach(hit -> words.append("\n- ").append((hit.title() + " " + hit.url()).strip()));
      return words.toString();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.search(this);
    }
  }

  /**
   * Where words come from.
   *
   * @param title {@code ""} for none
   * @param from the first UTF-16 character of the text that it concerns
   * @param to after the last; equal to {@code from} when nobody said it
   */
  record Citation(String url, String title, int from, int to) {
    public Citation {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(title, "title");
    }
  }
}
