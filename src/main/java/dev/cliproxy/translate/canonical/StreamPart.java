package dev.cliproxy.translate.canonical;

import java.util.Objects;

/**
 * A piece of an answer, in the order in which the answer is read. Pieces of one kind in a row
 * belong together; one of another kind ends them. Calls come one after the other: between {@link
 * ToolStart} and {@link ToolEnd} there is nothing but that call's {@link ToolArguments}; {@link
 * Sequence} makes it so of what providers mix.
 */
public sealed interface StreamPart {

  /** Does what is to be done with this kind of piece. */
  void accept(Visitor visitor);

  /** What is to be done with each kind of piece. */
  interface Visitor {
    void start(Start start);

    void text(TextDelta text);

    void cited(Cited cited);

    void thinking(ThinkingDelta thinking);

    void thinkingState(ThinkingState state);

    void toolStart(ToolStart start);

    void toolArguments(ToolArguments arguments);

    void toolEnd(ToolEnd end);

    void search(Searched search);

    void media(Shown media);

    void finish(Finish finish);
  }

  /**
   * The answer begins.
   *
   * @param id the provider's; {@code ""} for none
   */
  record Start(String id) implements StreamPart {
    public Start {
      Objects.requireNonNull(id, "id");
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.start(this);
    }
  }

  /** Words; never none. */
  record TextDelta(String text) implements StreamPart {
    public TextDelta {
      requireSome(text, "text");
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.text(this);
    }
  }

  /** Where words of the text before come from; its places count in that whole text. */
  record Cited(Part.Citation citation) implements StreamPart {
    public Cited {
      Objects.requireNonNull(citation, "citation");
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.cited(this);
    }
  }

  /** Thoughts; never none. */
  record ThinkingDelta(String text) implements StreamPart {
    public ThinkingDelta {
      requireSome(text, "text");
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.thinking(this);
    }
  }

  /**
   * The state of the thoughts before, which end with it; stands alone where nothing of them was
   * told.
   */
  record ThinkingState(State state) implements StreamPart {
    public ThinkingState {
      Objects.requireNonNull(state, "state");
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.thinkingState(this);
    }
  }

  /**
   * A call begins.
   *
   * @param call which of the answer's calls, by the provider's own count
   * @param id {@code ""} only before {@link Sequence}
   */
  record ToolStart(int call, String id, String name) implements StreamPart {
    public ToolStart {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.toolStart(this);
    }
  }

  /** A piece of a call's arguments, cut anywhere; never none. */
  record ToolArguments(int call, String fragment) implements StreamPart {
    public ToolArguments {
      requireSome(fragment, "fragment");
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.toolArguments(this);
    }
  }

  /**
   * A call is over.
   *
   * @param whole whether its arguments are an object; where not, the model was cut off, or is
   *     confused
   */
  record ToolEnd(int call, boolean whole) implements StreamPart {
    @Override
    public void accept(Visitor visitor) {
      visitor.toolEnd(this);
    }
  }

  /** The provider has searched the web. */
  record Searched(Part.Search search) implements StreamPart {
    public Searched {
      Objects.requireNonNull(search, "search");
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.search(this);
    }
  }

  /** The model has made an image. */
  record Shown(Part.Media media) implements StreamPart {
    public Shown {
      Objects.requireNonNull(media, "media");
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.media(this);
    }
  }

  /**
   * Why the answer ends; what was spent may still come.
   *
   * @param stopSequence the client's stop that was written; {@code ""} when nobody said which
   */
  record Finish(FinishReason reason, String stopSequence) implements StreamPart {
    public Finish {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(stopSequence, "stopSequence");
    }

    /** Without a stop of the client's. */
    public Finish(FinishReason reason) {
      this(reason, "");
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.finish(this);
    }
  }

  private static void requireSome(String text, String name) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(name + " is empty");
    }
  }
}
