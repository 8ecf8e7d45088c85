package dev.cliproxy.requestlog;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps nothing. */
final class NoRequestLog implements RequestLog {
  NoRequestLog() {}

  @Override
  public boolean isOn() {
    return false;
  }

  @Override
  public Optional<RequestLogName> name() {
    return Optional.empty();
  }

  @Override
  public void secret(String value) {}

  @Override
  public void model(String name) {}

  @Override
  public void requestBytes(ByteBuffer bytes) {}

  @Override
  public void translated(String format, List<String> losses) {}

  @Override
  public void estimated() {}

  @Override
  public void attempt(
      String credential,
      String method,
      String url,
      Map<String, List<String>> headers,
      List<ByteBuffer> body) {}

  @Override
  public void attemptAnswer(int status, Map<String, List<String>> headers) {}

  @Override
  public void attemptBytes(ByteBuffer bytes) {}

  @Override
  public void attemptFailed(String reason) {}

  @Override
  public void answer(int status, Map<String, List<String>> headers) {}

  @Override
  public void answerBytes(ByteBuffer bytes) {}

  @Override
  public void end(String outcome) {}
}
