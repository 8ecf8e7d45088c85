package dev.cliproxy.pages.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.pages.text.Prose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** An OpenAPI description, read for people: its operations by subject. */
public record ApiDescription(
    String title, Prose description, String basePath, List<Subject> subjects) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
  private static final String JSON_TYPE = "application/json";
  private static final String FORM_TYPE = "multipart/form-data";

  /** Operations on the same subject. */
  public record Subject(String name, Prose description, List<Operation> operations) {
    public Subject {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(description, "description");
      operations = List.copyOf(operations);
    }
  }

  /**
   * A method of a path.
   *
   * @param id unique, fit for an element's id
   * @param curlQuery query for the example call, with its question mark, or {@code ""}
   * @param upload whether the example call uploads a file
   */
  public record Operation(
      String id,
      String method,
      String path,
      String summary,
      Prose description,
      List<Parameter> parameters,
      List<Example> requests,
      List<Answer> answers,
      String curlQuery,
      boolean upload) {
    public Operation {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(method, "method");
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(summary, "summary");
      Objects.requireNonNull(description, "description");
      parameters = List.copyOf(parameters);
      requests = List.copyOf(requests);
      answers = List.copyOf(answers);
      Objects.requireNonNull(curlQuery, "curlQuery");
    }

    /** The method as a class of the style sheet. */
    public String style() {
      return method.toLowerCase(Locale.ROOT);
    }

    /** The call as a shell command. */
    String curl(String server, String basePath) {
      StringBuilder line = new StringBuilder("curl ");
      if (!method.equals("GET")) {
        line.append("-X ").append(method).append(' ');
      }
      line.append("-H \"Authorization: Bearer $KEY\" ");
      if (upload) {
        line.append("-F 'file=@account.json' ");
      } else if (!requests.isEmpty()) {
        line.append("-d '").append(requests.get(0).compact().replace("'", "'\\''")).append("' ");
      }
      return line.append('\'')
          .append(server)
          .append(basePath)
          .append(path)
          .append(curlQuery)
          .append('\'')
          .toString();
    }
  }

  /** A parameter of a query or a header. */
  public record Parameter(String name, String place, boolean required, Prose description) {
    public Parameter {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(place, "place");
      Objects.requireNonNull(description, "description");
    }
  }

  /** A body, on several lines and on one. */
  public record Example(String pretty, String compact) {
    public Example {
      Objects.requireNonNull(pretty, "pretty");
      Objects.requireNonNull(compact, "compact");
    }
  }

  /** What is answered. */
  public record Answer(String status, Prose description, List<Example> examples) {
    public Answer {
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(description, "description");
      examples = List.copyOf(examples);
    }
  }

  public ApiDescription {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(basePath, "basePath");
    subjects = List.copyOf(subjects);
  }

  /** Reads a description, in OpenAPI's JSON, that is known to be good. */
  public static ApiDescription read(byte[] json) {
    try {
      return new Reading(JSON.readTree(json)).description();
    } catch (IOException e) {
      throw new UncheckedIOException("the description of the API is no JSON", e);
    }
  }

  /** One reading of one document, whose references it follows. */
  private static final class Reading {
    private final JsonNode root;

    Reading(JsonNode root) {
      this.root = root;
    }

    ApiDescription description() {
      Map<String, List<Operation>> bySubject = new LinkedHashMap<>();
      root.path("tags").forEach(tag -> bySubject.put(text(tag, "name"), new ArrayList<>()));
      for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
        for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
          if (METHODS.contains(method.getKey())) {
            bySubject
                .computeIfAbsent(
                    method.getValue().path("tags").path(0).asText(), tag -> new ArrayList<>())
                .add(operation(path.getKey(), method.getKey(), method.getValue()));
          }
        }
      }
      List<Subject> subjects =
          bySubject.entrySet().stream()
              .filter(subject -> !subject.getValue().isEmpty())
              .map(subject -> subject(subject.getKey(), subject.getValue()))
              .toList();
      return new ApiDescription(
          text(root.path("info"), "title"),
          prose(root.path("info")),
          text(root.path("servers").path(0), "url"),
          subjects);
    }

    private Subject subject(String name, List<Operation> operations) {
      for (JsonNode tag : root.path("tags")) {
        if (text(tag, "name").equals(name)) {
          return new Subject(name, prose(tag), operations);
        }
      }
      return new Subject(name, Prose.of(""), operations);
    }

    private Operation operation(String path, String method, JsonNode operation) {
      List<JsonNode> parameters = new ArrayList<>();
      operation.path("parameters").forEach(parameter -> parameters.add(followed(parameter)));
      JsonNode content = followed(operation.path("requestBody")).path("content");
      return new Operation(
          method + path.replace('/', '-'),
          method.toUpperCase(Locale.ROOT),
          path,
          text(operation, "summary"),
          prose(operation),
          parameters.stream().map(Reading::parameter).toList(),
          examples(content),
          answers(operation.path("responses")),
          curlQuery(method, parameters),
          content.has(FORM_TYPE));
    }

    private static Parameter parameter(JsonNode parameter) {
      return new Parameter(
          text(parameter, "name"),
          text(parameter, "in"),
          parameter.path("required").asBoolean(),
          prose(parameter));
    }

    /** The required parameters; for a deletion, which names what it deletes, the first. */
    private static String curlQuery(String method, List<JsonNode> parameters) {
      List<JsonNode> inQuery =
          parameters.stream().filter(parameter -> text(parameter, "in").equals("query")).toList();
      List<String> named =
          inQuery.stream()
              .filter(parameter -> parameter.path("required").asBoolean())
              .map(Reading::placeholder)
              .toList();
      Optional<String> first = inQuery.stream().findFirst().map(Reading::placeholder);
      if (named.isEmpty() && method.equals("delete") && first.isPresent()) {
        named = List.of(first.get());
      }
      return named.isEmpty() ? "" : "?" + String.join("&", named);
    }

    private static String placeholder(JsonNode parameter) {
      String name = text(parameter, "name");
      return name + "=" + name.toUpperCase(Locale.ROOT);
    }

    private List<Answer> answers(JsonNode responses) {
      List<Answer> answers = new ArrayList<>();
      for (Map.Entry<String, JsonNode> response : responses.properties()) {
        JsonNode answer = followed(response.getValue());
        answers.add(new Answer(response.getKey(), prose(answer), examples(answer.path("content"))));
      }
      return answers;
    }

    private static List<Example> examples(JsonNode content) {
      JsonNode json = content.path(JSON_TYPE);
      List<Example> examples = new ArrayList<>();
      if (json.has("example")) {
        examples.add(example(json.path("example")));
      }
      json.path("examples").forEach(example -> examples.add(example(example.path("value"))));
      return examples;
    }

    private static Example example(JsonNode value) {
      try {
        return new Example(
            JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value),
            JSON.writeValueAsString(value));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException("a tree is always JSON", e);
      }
    }

    private JsonNode followed(JsonNode node) {
      String reference = text(node, "$ref");
      return reference.startsWith("#/") ? root.at(reference.substring(1)) : node;
    }

    private static Prose prose(JsonNode node) {
      return Prose.of(text(node, "description"));
    }

    private static String text(JsonNode node, String field) {
      return node.path(field).asText("");
    }
  }
}
