package dev.cliproxy.credential;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.cliproxy.wording.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * The little that a list shows of a file's content. Reading it is also the check of the content:
 * one JSON object in valid UTF-8, no byte order mark, no key twice, not too deep, nothing after it.
 *
 * @param type the top-level {@code type}, {@code ""} when it is no short text
 * @param email the top-level {@code email}, when it is a short text and not blank
 * @param expiresAt as {@link StatedExpiry} finds it
 * @param lastRefresh the top-level {@code last_refresh}, when it is a moment
 * @param disabled the top-level {@code disabled}
 * @param hasToken whether it holds a token, where its type needs one
 * @param note what its owner says of it
 * @param problem why it is no good or could not be read
 */
record AuthFileSummary(
    String type,
    Optional<String> email,
    Optional<Instant> expiresAt,
    Optional<Instant> lastRefresh,
    boolean disabled,
    boolean hasToken,
    AuthFileNote note,
    Optional<Wording> problem) {

  private static final int MAX_DEPTH = 200;
  private static final int MAX_TEXT_LENGTH = 200;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** What is listed of a file that is not a good auth file. */
  static AuthFileSummary unreadable(Wording problem) {
    return new AuthFileSummary(
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        AuthFileNote.NONE,
        Optional.of(problem));
  }

  /**
   * Reads all of a file's content.
   *
   * @throws InvalidAuthFileException when it is not a good auth file
   */
  static AuthFileSummary read(AuthFileName name, byte[] content) {
    try (JsonParser json = parser(decode(name, content))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidAuthFileException(name, "json-object", "expected an object");
      }
      String type = "";
      String email = "";
      Optional<Instant> lastRefresh = Optional.empty();
      boolean disabled = false;
      AuthFileNote note = AuthFileNote.NONE;
      StatedExpiry expiry = new StatedExpiry();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        boolean text = json.nextToken() == JsonToken.VALUE_STRING;
        if (text && field.equals("type")) {
          type = presentable(json.getText());
        } else if (text && field.equals("email")) {
          email = presentable(json.getText());
        } else if (text && field.equals("last_refresh")) {
          lastRefresh = StatedTime.of(json.getText());
        } else if (text && field.equals("note")) {
          note = note.withText(presentable(json.getText()));
        } else if (json.currentToken().isScalarValue() && field.equals("priority")) {
          note = note.withPriority(json.getText());
        } else if (json.currentToken().isScalarValue() && field.equals("weight")) {
          note = note.withWeight(json.getText());
        } else if (field.equals("disabled")) {
          disabled = json.currentToken() == JsonToken.VALUE_TRUE;
          json.skipChildren();
        } else {
          expiry.read(field, json);
        }
      }
      if (json.nextToken() != null) {
        throw new InvalidAuthFileException(name, "json-more", "expected nothing after the object");
      }
      return new AuthFileSummary(
          type,
          Optional.of(email).filter(text -> !text.isBlank()),
          expiry.moment(),
          lastRefresh,
          disabled,
          !TokenCredential.isType(type) || StoredToken.isIn(content),
          note,
          Optional.empty());
    } catch (StreamConstraintsException e) {
      // The parser's own words quote the content, so they go no further, here and below.
      throw new InvalidAuthFileException(
          name,
          "json-deep",
          "nested deeper than " + MAX_DEPTH + " levels, or a name or number is too long",
          MAX_DEPTH);
    } catch (JsonProcessingException e) {
      throw notWellFormed(name, e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory does not fail", e);
    }
  }

  /** The list's line for a file with this content. */
  AuthFile describe(AuthFolder.Entry file) {
    return new AuthFile(
        file.name(),
        file.attributes().size(),
        file.attributes().lastModifiedTime().toInstant(),
        type,
        email,
        expiresAt,
        lastRefresh,
        disabled,
        hasToken,
        note,
        problem);
  }

  private static JsonParser parser(CharBuffer text) throws IOException {
    return JSON.createParser(text.array(), text.arrayOffset(), text.remaining());
  }

  /** Decoded here because the parser would guess the encoding and let some bad UTF-8 pass. */
  private static CharBuffer decode(AuthFileName name, byte[] content) {
    CharBuffer text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
    } catch (CharacterCodingException e) {
      throw new InvalidAuthFileException(name, "json-utf-8", "not valid UTF-8");
    }
    if (text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK) {
      throw new InvalidAuthFileException(name, "json-mark", "begins with a byte order mark");
    }
    return text;
  }

  /**
   * Text that is too long to be meant, or that no UTF-8 answer could carry, is not shown at all.
   */
  private static String presentable(String text) {
    return text.length() <= MAX_TEXT_LENGTH && StandardCharsets.UTF_8.newEncoder().canEncode(text)
        ? text
        : "";
  }

  private static InvalidAuthFileException notWellFormed(
      AuthFileName name, JsonProcessingException refusal) {
    JsonLocation location = Optional.ofNullable(refusal.getLocation()).orElse(JsonLocation.NA);
    int line = location.getLineNr();
    int column = location.getColumnNr();
    String place = " (line " + line + ", column " + column + ")";
    return RepeatedMember.in(refusal)
        .map(
            twice ->
                new InvalidAuthFileException(
                    name,
                    twice.name().isEmpty() ? "json-twice" : "json-twice-named",
                    twice.sentence() + place,
                    line,
                    column,
                    twice.name()))
        .orElseGet(
            () ->
                new InvalidAuthFileException(
                    name, "json-broken", "not well-formed" + place, line, column));
  }
}
