package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A form, as files are sent in: {@code multipart/form-data}. */
final class FormBody implements RequestBody {

  private final ByteBuffer bytes;
  private final String contentType;
  private final Map<String, FormField> fields;

  private FormBody(ByteBuffer bytes, String contentType, Map<String, FormField> fields) {
    this.bytes = bytes;
    this.contentType = contentType;
    this.fields = fields;
  }

  static FormBody read(ByteBuffer bytes, String contentType) throws InvalidRequestBodyException {
    return new FormBody(
        bytes.asReadOnlyBuffer(), contentType, FormParser.parse(bytes, contentType));
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public Optional<String> model() {
    return field("model").map(FormField::text);
  }

  /** Forms have texts only; Python writes {@code True}. */
  @Override
  public boolean streams() {
    return field("stream")
        .map(FormField::text)
        .filter(text -> text.equalsIgnoreCase("true") || text.equals("1"))
        .isPresent();
  }

  @Override
  public long size() {
    return bytes.limit();
  }

  /** There is no place in a form for anything but the model. */
  @Override
  public List<ByteBuffer> with(RequestEdit edit) {
    Optional<FormField> model =
        field("model").filter(field -> !edit.model().orElse(field.text()).equals(field.text()));
    if (model.isEmpty()) {
      return List.of(bytes.slice());
    }
    int to = model.get().to();
    return List.of(
        bytes.slice(0, model.get().from()),
        UTF_8.encode(edit.model().orElseThrow()).asReadOnlyBuffer(),
        bytes.slice(to, bytes.limit() - to));
  }

  private Optional<FormField> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /** A body may hold secrets. */
  @Override
  public String toString() {
    return "FormBody[" + size() + " bytes]";
  }
}
