package dev.cliproxy.connect;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * How one client is pointed at this proxy. Sources: docs.claude.com/en/docs/claude-code/settings,
 * github.com/openai/codex (docs/config.md), github.com/google-gemini/gemini-cli (docs/get-started),
 * qwenlm.github.io/qwen-code-docs (openai-auth), opencode.ai/docs/providers, docs.openwebui.com,
 * docs.cline.bot, and the SDKs' own descriptions.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum Recipe {
  CLAUDE_CODE(
      "Claude Code",
      target ->
          List.of(
              Part.shell(
                  """
                  export ANTHROPIC_BASE_URL=%s
                  export ANTHROPIC_AUTH_TOKEN=%s
                  export ANTHROPIC_MODEL=%s
                  claude
                  """
                      .formatted(
                          Quote.shell(target.base()),
                          Quote.shell(target.key()),
                          Quote.shell(target.model()))))),
  CODEX_CLI(
      "Codex CLI",
      target ->
          List.of(
              Part.file(
                  ".codex/config.toml",
                  """
                  model = %s
                  model_provider = "cliproxy"

                  [model_providers.cliproxy]
                  name = "cliproxy"
                  base_url = %s
                  env_key = "CLIPROXY_KEY"
                  wire_api = "responses"
                  """
                      .formatted(Quote.json(target.model()), Quote.json(target.versioned()))),
              Part.shell(
                  """
                  export CLIPROXY_KEY=%s
                  codex
                  """
                      .formatted(Quote.shell(target.key()))))),
  GEMINI_CLI(
      "Gemini CLI",
      target ->
          List.of(
              Part.file(
                  ".gemini/settings.json",
                  """
                  {
                    "security": {"auth": {"selectedType": "gemini-api-key"}}
                  }
                  """),
              Part.shell(
                  """
                  export GOOGLE_GEMINI_BASE_URL=%s
                  export GEMINI_API_KEY=%s
                  gemini -m %s
                  """
                      .formatted(
                          Quote.shell(target.base()),
                          Quote.shell(target.key()),
                          Quote.shell(target.model()))))),
  QWEN_CODE(
      "Qwen Code",
      target ->
          List.of(
              Part.shell(
                  """
                  export OPENAI_BASE_URL=%s
                  export OPENAI_API_KEY=%s
                  export OPENAI_MODEL=%s
                  qwen
                  """
                      .formatted(
                          Quote.shell(target.versioned()),
                          Quote.shell(target.key()),
                          Quote.shell(target.model()))))),
  OPENCODE(
      "opencode",
      target ->
          List.of(
              Part.file(
                  ".config/opencode/opencode.json",
                  """
                  {
                    "$schema": "https://opencode.ai/config.json",
                    "model": %s,
                    "provider": {
                      "cliproxy": {
                        "npm": "@ai-sdk/openai-compatible",
                        "name": "cliproxy",
                        "options": {"baseURL": %s, "apiKey": "{env:CLIPROXY_KEY}"},
                        "models": {%s: {}}
                      }
                    }
                  }
                  """
                      .formatted(
                          Quote.json("cliproxy/" + target.model()),
                          Quote.json(target.versioned()),
                          Quote.json(target.model()))),
              Part.shell(
                  """
                  export CLIPROXY_KEY=%s
                  opencode
                  """
                      .formatted(Quote.shell(target.key()))))),
  OPENAI_SDK(
      "OpenAI SDK",
      target ->
          List.of(
              Part.shell(
                  """
                  export OPENAI_BASE_URL=%s
                  export OPENAI_API_KEY=%s
                  """
                      .formatted(Quote.shell(target.versioned()), Quote.shell(target.key()))),
              Part.code(
                  """
                  from openai import OpenAI

                  answer = OpenAI().chat.completions.create(
                      model=%s,
                      messages=[{"role": "user", "content": "Hello"}],
                  )
                  print(answer.choices[0].message.content)
                  """
                      .formatted(Quote.json(target.model()))))),
  ANTHROPIC_SDK(
      "Anthropic SDK",
      target ->
          List.of(
              Part.shell(
                  """
                  export ANTHROPIC_BASE_URL=%s
                  export ANTHROPIC_API_KEY=%s
                  """
                      .formatted(Quote.shell(target.base()), Quote.shell(target.key()))),
              Part.code(
                  """
                  from anthropic import Anthropic

                  answer = Anthropic().messages.create(
                      model=%s,
                      max_tokens=1000,
                      messages=[{"role": "user", "content": "Hello"}],
                  )
                  print(answer.content[0].text)
                  """
                      .formatted(Quote.json(target.model()))))),
  GOOGLE_SDK(
      "Google Gen AI SDK",
      target ->
          List.of(
              Part.shell(
                  """
                  export GOOGLE_GEMINI_BASE_URL=%s
                  export GEMINI_API_KEY=%s
                  """
                      .formatted(Quote.shell(target.base()), Quote.shell(target.key()))),
              Part.code(
                  """
                  from google import genai

                  answer = genai.Client().models.generate_content(
                      model=%s, contents="Hello"
                  )
                  print(answer.text)
                  """
                      .formatted(Quote.json(target.model()))))),
  /** Its servers, not the editor, send the requests. */
  CURSOR(
      "Cursor",
      target ->
          List.of(
              Part.fields(
                  """
                  OpenAI API Key: %s
                  Override OpenAI Base URL: %s
                  Add model: %s
                  """
                      .formatted(target.key(), target.versioned(), target.model())))),
  CLINE(
      "Cline",
      target ->
          List.of(
              Part.fields(
                  """
                  API Provider: OpenAI Compatible
                  Base URL: %s
                  API Key: %s
                  Model ID: %s
                  """
                      .formatted(target.versioned(), target.key(), target.model())))),
  OPEN_WEBUI(
      "Open WebUI",
      target ->
          List.of(
              Part.shell(
                  """
                  export OPENAI_API_BASE_URL=%s
                  export OPENAI_API_KEY=%s
                  open-webui serve
                  """
                      .formatted(Quote.shell(target.versioned()), Quote.shell(target.key())))));

  private final String client;
  private final Function<Target, List<Part>> parts;

  Recipe(String client, Function<Target, List<Part>> parts) {
    this.client = Objects.requireNonNull(client, "client");
    this.parts = Objects.requireNonNull(parts, "parts");
  }

  /** What the client is called. */
  public String client() {
    return client;
  }

  /** Names it in addresses and in the message bundle. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What is to be done, in order. */
  public List<Part> parts(Target target) {
    return parts.apply(target);
  }
}
