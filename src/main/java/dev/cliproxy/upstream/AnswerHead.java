package dev.cliproxy.upstream;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Status and headers of a provider's answer. */
public final class AnswerHead {
  private final int status;
  private final HttpFields fields;

  AnswerHead(int status, HttpFields fields) {
    this.status = status;
    this.fields = Objects.requireNonNull(fields, "fields");
  }

  /** The status, 200..599. */
  public int status() {
    return status;
  }

  /** Whether the provider did what was asked. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The first value of a header, by its name in any case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /** How many bytes the body has, if that was announced; -1 otherwise. */
  public long length() {
    return fields.getLongField(HttpHeader.CONTENT_LENGTH);
  }

  /** All headers by their names as they came, in order. */
  public Map<String, List<String>> headers() {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String name : fields.getFieldNamesCollection()) {
      headers.put(name, fields.getValuesList(name));
    }
    return headers;
  }

  /** The status alone. */
  @Override
  public String toString() {
    return "AnswerHead[status=" + status + "]";
  }
}
