package dev.cliproxy.management;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cliproxy.credential.RepeatedMember;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a body as one JSON value and nothing else, whatever its content type says. */
final class JsonBodyReader implements MessageBodyReader<JsonBody> {
  private static final int DEEPEST_NESTING = 200;
  private static final int LONGEST_NUMBER = 400;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final ObjectMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST_NESTING)
                          .maxNumberLength(LONGEST_NUMBER)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == JsonBody.class;
  }

  @Override
  public JsonBody readFrom(
      Class<JsonBody> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream body)
      throws IOException {
    try {
      String text = decode(body.readAllBytes());
      JsonNode value = mapper.readTree(text);
      if (text.startsWith(BYTE_ORDER_MARK)) {
        throw InvalidRequestException.invalidBody("expected JSON without a byte order mark");
      }
      if (value == null || value.isMissingNode()) {
        if (Arrays.stream(annotations).anyMatch(OptionalBody.class::isInstance)) {
          return new JsonBody(mapper.createObjectNode());
        }
        throw InvalidRequestException.invalidBody("expected JSON, found nothing");
      }
      return new JsonBody(value);
    } catch (CharacterCodingException e) {
      throw InvalidRequestException.invalidBody("expected UTF-8");
    } catch (JsonProcessingException e) {
      throw InvalidRequestException.invalidBody(
          RepeatedMember.in(e)
              .map(RepeatedMember::sentence)
              .orElseGet(() -> "expected one JSON value" + place(e)));
    }
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** Jackson's own words may quote the body, and with it a secret. */
  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : "; what stands at line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + " is not";
  }
}
