package dev.cliproxy.translate;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Nothing at all. */
record NoBody() implements RequestBody {

  @Override
  public String contentType() {
    return "";
  }

  @Override
  public Optional<String> model() {
    return Optional.empty();
  }

  @Override
  public boolean streams() {
    return false;
  }

  @Override
  public boolean asksForUsage() {
    return false;
  }

  @Override
  public Optional<String> reasoningEffort() {
    return Optional.empty();
  }

  @Override
  public Optional<String> previousResponse() {
    return Optional.empty();
  }

  @Override
  public boolean isStored() {
    return true;
  }

  @Override
  public Optional<String> conversation(Optional<String> stated) {
    return Optional.empty();
  }

  @Override
  public long size() {
    return 0;
  }

  @Override
  public List<ByteBuffer> with(RequestEdit edit) {
    return List.of();
  }
}
