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
  public long size() {
    return 0;
  }

  @Override
  public List<ByteBuffer> with(RequestEdit edit) {
    return List.of();
  }
}
