package dev.cliproxy.translate.claude;

import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import java.util.List;

/** What earlier turns of a conversation ask of the next. */
final class Rounds {
  private Rounds() {}

  /**
   * Whether it is in one that does not begin with thinking that Anthropic has signed, which a model
   * whose thinking is counted refuses to go on from.
   */
  static boolean isUnsigned(List<Message> messages) {
    Message first = null;
    for (int at = messages.size() - 1; at >= 0; at--) {
      Message message = messages.get(at);
      if (message.role() == Message.Role.ASSISTANT) {
        first = message;
      } else if (message.role() == Message.Role.USER
          && message.parts(Part.ToolResult.class).findAny().isEmpty()) {
        break;
      }
    }
    return first != null
        && first.parts(Part.ToolCall.class).findAny().isPresent()
        && !(first.parts().get(0) instanceof Part.Thinking thinking
            && thinking.state().isPresent());
  }
}
