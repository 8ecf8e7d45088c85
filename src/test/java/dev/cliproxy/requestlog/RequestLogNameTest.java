package dev.cliproxy.requestlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLogNameTest {
  private static final Instant START = Instant.parse("2025-09-25T10:32:48.123456789Z");
  private static final String STAMP = "-2025-09-25T103248-123456789.log";

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, v1-chat-completions",
    "/v1/chat/completions?key=k#f, v1-chat-completions",
    "'/v1beta/models/a/b:generateContent', v1beta-models-a-b-generateContent",
    "/v1/<>:\"|?*\\x, v1",
    "/a<>:\"|*\\ b, a-b",
    "/%2e%2e/%00/x, 2e-2e-00-x",
    "/../../etc/passwd, etc-passwd",
    "/é/日本, root",
    "/, root",
    "'', root",
    "?x=/y, root",
  })
  void aTargetBecomesAName(String target, String path) {
    RequestLogName name = RequestLogName.of(target, START);
    assertEquals(path + STAMP, name.value());
    assertEquals(START, name.started());
    assertEquals(name, RequestLogName.parse(name.value()));
  }

  @Test
  void aLongTargetIsCut() {
    String name = RequestLogName.of("/" + "a".repeat(5_000), START).value();
    assertEquals("a".repeat(100) + STAMP, name);
  }

  @Test
  void noTargetMakesABadName() {
    for (char c = 0; c < 0x500; c++) {
      RequestLogName.of("/" + c + "." + c, START);
      RequestLogName.of("" + c, Instant.EPOCH);
    }
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        ".log",
        "-2025-09-25T103248-123456789.log",
        ".a-2025-09-25T103248-123456789.log",
        "../a-2025-09-25T103248-123456789.log",
        "b/a-2025-09-25T103248-123456789.log",
        "b\\a-2025-09-25T103248-123456789.log",
        "a\u0000-2025-09-25T103248-123456789.log",
        "a\n-2025-09-25T103248-123456789.log",
        "ä-2025-09-25T103248-123456789.log",
        "a-2025-09-25T103248-123456789.log\n",
        "a-2025-09-25T103248-123456789.LOG",
        "a-2025-09-25T103248-123456789.log.gz",
        "a-2025-09-31T103248-123456789.log",
        "a-2025-02-29T103248-123456789.log",
        "a-2025-09-25T253248-123456789.log",
        "a-2025-09-25T103248-12345678.log",
        "a-٢٠٢٥-09-25T103248-123456789.log",
        "main.log",
        "error-v1.log"
      })
  void anyOtherTextIsNone(String text) {
    assertThrows(InvalidRequestLogNameException.class, () -> RequestLogName.parse(text));
  }

  @Test
  void aNameThatIsTooLongIsNone() {
    RequestLogName.parse("a".repeat(100) + STAMP);
    assertThrows(
        InvalidRequestLogNameException.class, () -> RequestLogName.parse("a".repeat(101) + STAMP));
  }

  @Test
  void aNameCannotSayAnotherMomentThanItsText() {
    assertThrows(
        InvalidRequestLogNameException.class,
        () -> new RequestLogName("a" + STAMP, START.plusNanos(1)));
  }

  @Test
  void theNextNameIsANanosecondLater() {
    RequestLogName name =
        RequestLogName.of("/v1/x", Instant.parse("2025-12-31T23:59:59.999999999Z"));
    assertEquals("v1-x-2026-01-01T000000-000000000.log", name.next().value());
    assertTrue(name.compareTo(name.next()) < 0);
  }

  @Test
  void theOrderIsThatOfTheBeginnings() {
    List<RequestLogName> names =
        Stream.of(
                "z-2025-01-01T000000-000000001.log",
                "a-2025-01-01T000000-000000002.log",
                "a-2024-12-31T235959-999999999.log",
                "b-2025-01-01T000000-000000001.log")
            .map(RequestLogName::parse)
            .sorted()
            .toList();
    assertEquals(
        List.of(
            "a-2024-12-31T235959-999999999.log",
            "b-2025-01-01T000000-000000001.log",
            "z-2025-01-01T000000-000000001.log",
            "a-2025-01-01T000000-000000002.log"),
        names.stream().map(RequestLogName::value).toList());
  }
}
