package dev.cliproxy.translate;

import static dev.cliproxy.translate.AnswerField.CACHED_TOKENS;
import static dev.cliproxy.translate.AnswerField.CACHE_CREATION_TOKENS;
import static dev.cliproxy.translate.AnswerField.CHOICE;
import static dev.cliproxy.translate.AnswerField.ERROR;
import static dev.cliproxy.translate.AnswerField.ERROR_CODE;
import static dev.cliproxy.translate.AnswerField.ERROR_MESSAGE;
import static dev.cliproxy.translate.AnswerField.ERROR_TYPE;
import static dev.cliproxy.translate.AnswerField.EVENT_NUMBER;
import static dev.cliproxy.translate.AnswerField.FINISH;
import static dev.cliproxy.translate.AnswerField.INPUT_TOKENS;
import static dev.cliproxy.translate.AnswerField.MODEL;
import static dev.cliproxy.translate.AnswerField.OUTPUT_TOKENS;
import static dev.cliproxy.translate.AnswerField.REASONING_TOKENS;
import static dev.cliproxy.translate.AnswerField.RESPONSE_ID;
import static dev.cliproxy.translate.AnswerField.TOOL_INPUT_TOKENS;
import static dev.cliproxy.translate.AnswerField.TYPE;
import static dev.cliproxy.translate.AnswerField.USAGE;

/**
 * Where each format says what. One list serves stream events and whole documents: no format uses a
 * place of its own for something else in the other form.
 */
final class AnswerPlaces {

  private static final JsonPlaces CHAT =
      new JsonPlaces.Builder()
          .add("model", MODEL)
          .add("choices[]", CHOICE)
          .add("choices[].finish_reason", FINISH)
          .add("usage", USAGE)
          .add("usage.prompt_tokens", INPUT_TOKENS)
          .add("usage.completion_tokens", OUTPUT_TOKENS)
          .add("usage.completion_tokens_details.reasoning_tokens", REASONING_TOKENS)
          .add("usage.prompt_tokens_details.cached_tokens", CACHED_TOKENS)
          .add("error", ERROR)
          .add("error.message", ERROR_MESSAGE)
          .add("error.type", ERROR_TYPE)
          .add("error.code", ERROR_CODE)
          .build();

  private static final JsonPlaces RESPONSES =
      new JsonPlaces.Builder()
          .add("type", TYPE)
          .add("sequence_number", EVENT_NUMBER)
          .add("id", RESPONSE_ID)
          .add("response.id", RESPONSE_ID)
          .add("code", ERROR_CODE)
          .add("message", ERROR_MESSAGE)
          .add("model", MODEL)
          .add("usage", USAGE)
          .add("usage.input_tokens", INPUT_TOKENS)
          .add("usage.output_tokens", OUTPUT_TOKENS)
          .add("usage.output_tokens_details.reasoning_tokens", REASONING_TOKENS)
          .add("usage.input_tokens_details.cached_tokens", CACHED_TOKENS)
          .add("usage.input_tokens_details.cache_write_tokens", CACHE_CREATION_TOKENS)
          .add("error", ERROR)
          .add("error.message", ERROR_MESSAGE)
          .add("error.type", ERROR_TYPE)
          .add("error.code", ERROR_CODE)
          .add("response.model", MODEL)
          .add("response.usage", USAGE)
          .add("response.usage.input_tokens", INPUT_TOKENS)
          .add("response.usage.output_tokens", OUTPUT_TOKENS)
          .add("response.usage.output_tokens_details.reasoning_tokens", REASONING_TOKENS)
          .add("response.usage.input_tokens_details.cached_tokens", CACHED_TOKENS)
          .add("response.usage.input_tokens_details.cache_write_tokens", CACHE_CREATION_TOKENS)
          .add("response.error", ERROR)
          .add("response.error.message", ERROR_MESSAGE)
          .add("response.error.code", ERROR_CODE)
          .build();

  private static final JsonPlaces STORED_RESPONSES =
      new JsonPlaces.Builder()
          .add("type", TYPE)
          .add("sequence_number", EVENT_NUMBER)
          .add("model", MODEL)
          .add("response.model", MODEL)
          .build();

  private static final JsonPlaces MEDIA =
      new JsonPlaces.Builder()
          .add("type", TYPE)
          .add("code", ERROR_CODE)
          .add("message", ERROR_MESSAGE)
          .add("model", MODEL)
          .add("choices[]", CHOICE)
          .add("choices[].finish_reason", FINISH)
          .add("usage", USAGE)
          .add("usage.input_tokens", INPUT_TOKENS)
          .add("usage.output_tokens", OUTPUT_TOKENS)
          .add("usage.prompt_tokens", INPUT_TOKENS)
          .add("usage.completion_tokens", OUTPUT_TOKENS)
          .add("error", ERROR)
          .add("error.message", ERROR_MESSAGE)
          .add("error.type", ERROR_TYPE)
          .add("error.code", ERROR_CODE)
          .build();

  private static final JsonPlaces CLAUDE =
      new JsonPlaces.Builder()
          .add("type", TYPE)
          .add("model", MODEL)
          .add("message.model", MODEL)
          .add("usage", USAGE)
          .add("usage.input_tokens", INPUT_TOKENS)
          .add("usage.output_tokens", OUTPUT_TOKENS)
          .add("usage.output_tokens_details.thinking_tokens", REASONING_TOKENS)
          .add("usage.cache_read_input_tokens", CACHED_TOKENS)
          .add("usage.cache_creation_input_tokens", CACHE_CREATION_TOKENS)
          .add("message.usage", USAGE)
          .add("message.usage.input_tokens", INPUT_TOKENS)
          .add("message.usage.output_tokens", OUTPUT_TOKENS)
          .add("message.usage.output_tokens_details.thinking_tokens", REASONING_TOKENS)
          .add("message.usage.cache_read_input_tokens", CACHED_TOKENS)
          .add("message.usage.cache_creation_input_tokens", CACHE_CREATION_TOKENS)
          .add("error", ERROR)
          .add("error.type", ERROR_TYPE)
          .add("error.message", ERROR_MESSAGE)
          .build();

  private static final JsonPlaces GEMINI =
      new JsonPlaces.Builder()
          .add("modelVersion", MODEL)
          .add("candidates[].finishReason", FINISH)
          .add("promptFeedback.blockReason", FINISH)
          .add("usageMetadata", USAGE)
          .add("usageMetadata.promptTokenCount", INPUT_TOKENS)
          .add("usageMetadata.toolUsePromptTokenCount", TOOL_INPUT_TOKENS)
          .add("usageMetadata.candidatesTokenCount", OUTPUT_TOKENS)
          .add("usageMetadata.thoughtsTokenCount", REASONING_TOKENS)
          .add("usageMetadata.cachedContentTokenCount", CACHED_TOKENS)
          .add("error", ERROR)
          .add("error.code", ERROR_CODE)
          .add("error.status", ERROR_TYPE)
          .add("error.message", ERROR_MESSAGE)
          .buildForListsToo();

  private AnswerPlaces() {}

  static JsonPlaces of(WireFormat format) {
    return switch (format) {
      case CHAT_COMPLETIONS, COMPLETIONS -> CHAT;
      case RESPONSES -> RESPONSES;
      case STORED_RESPONSES -> STORED_RESPONSES;
      case MEDIA -> MEDIA;
      case CLAUDE -> CLAUDE;
      case GEMINI -> GEMINI;
    };
  }
}
