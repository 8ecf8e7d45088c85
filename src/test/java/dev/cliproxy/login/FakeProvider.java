package dev.cliproxy.login;

import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Answers what it was told to, in order, and remembers what it was asked. Thread-safe. */
final class FakeProvider implements HTTPRequestSender {
  private final Deque<ReadOnlyHTTPResponse> answers = new ArrayDeque<>();
  private final List<ReadOnlyHTTPRequest> requests = new ArrayList<>();

  /** Another answer; the headers are names and values in turn. */
  synchronized FakeProvider answers(int status, String body, String... headers) {
    HTTPResponse answer = new HTTPResponse(status);
    answer.setBody(body);
    for (int i = 0; i < headers.length; i += 2) {
      answer.setHeader(headers[i], headers[i + 1]);
    }
    answers.add(answer);
    return this;
  }

  @Override
  public synchronized ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    requests.add(request);
    if (answers.isEmpty()) {
      throw new IOException("the connection was refused");
    }
    return answers.remove();
  }

  synchronized int asked() {
    return requests.size();
  }

  synchronized ReadOnlyHTTPRequest request(int index) {
    return requests.get(index);
  }

  /** A field of a form that was sent. */
  String field(int index, String name) {
    List<String> values = URLUtils.parseParameters(request(index).getBody()).get(name);
    return values == null ? null : values.get(0);
  }
}
