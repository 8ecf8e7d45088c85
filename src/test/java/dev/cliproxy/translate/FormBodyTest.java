package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of the type {@code multipart/form-data}. */
class FormBodyTest {

  private static final String TYPE = "multipart/form-data; boundary=b-1";
  private static final RequestEdit UP = RequestEdit.NONE.withModel("up/ü");

  private static final String FILE =
      "--b-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;name=model.mp3\""
          + "\r\nContent-Type: audio/mpeg\r\n\r\nID3\0\u00ff"
          + "\r\n-b-1\r\n--b-\n--b-1\r--b-1--\r\n\r\n\r\n";
  private static final String MODEL =
      "--b-1\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nmy-model\r\n";
  private static final String STREAM =
      "--b-1\r\ncontent-disposition:form-data;name=stream\r\n\r\ntrue\r\n";
  private static final String END = "--b-1--\r\n";

  private static RequestBody form(String type, String text) throws InvalidRequestBodyException {
    return RequestBody.readForm(ByteBuffer.wrap(text.getBytes(ISO_8859_1)), type);
  }

  private static RequestBody form(String text) throws InvalidRequestBodyException {
    return form(TYPE, text);
  }

  private static byte[] edited(RequestBody body, RequestEdit edit) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (ByteBuffer piece : body.with(edit)) {
      assertTrue(piece.isReadOnly());
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  private static String refusal(String type, String text) {
    return assertThrows(InvalidRequestBodyException.class, () -> form(type, text)).getMessage();
  }

  private static String refusal(String text) {
    return refusal(TYPE, text);
  }

  /** The bytes of the form with the provider's name of the model. */
  private static byte[] renamed(String text) {
    String[] around = text.split("my-model", -1);
    assertEquals(2, around.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(around[0].getBytes(ISO_8859_1));
    out.writeBytes("up/ü".getBytes(UTF_8));
    out.writeBytes(around[1].getBytes(ISO_8859_1));
    return out.toByteArray();
  }

  @Test
  void inWhateverOrderThePartsComeOnlyTheModelsNameChanges() throws Exception {
    for (List<String> parts :
        List.of(
            List.of(FILE, MODEL, STREAM),
            List.of(MODEL, FILE, STREAM),
            List.of(STREAM, FILE, FILE, MODEL),
            List.of(STREAM, MODEL))) {
      String text = String.join("", parts) + END;
      RequestBody body = form(text);
      assertEquals(Optional.of("my-model"), body.model());
      assertTrue(body.streams());
      assertEquals(TYPE, body.contentType());
      assertArrayEquals(renamed(text), edited(body, UP));
      assertArrayEquals(text.getBytes(ISO_8859_1), edited(body, RequestEdit.NONE));
      assertArrayEquals(
          text.getBytes(ISO_8859_1), edited(body, RequestEdit.NONE.withModel("my-model")));
    }
  }

  @Test
  void whatAFormHasNoPlaceForIsLeftOut() throws Exception {
    RequestBody body = form(MODEL + END);
    assertArrayEquals(
        renamed(MODEL + END),
        edited(body, UP.withUsageAsked().withoutStoring().withReasoningEffort("low")));
    assertFalse(body.asksForUsage());
    assertEquals(Optional.empty(), body.reasoningEffort());
    assertFalse(body.streams());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data; boundary=b-1",
        "multipart/form-data;boundary=\"b-1\"",
        "Multipart/Form-Data; charset=utf-8; BOUNDARY=b-1",
        "multipart/form-data; x=\";boundary=\\\"\"; boundary=\"b\\-1\" ;",
      })
  void theBoundaryMayBeWrittenInManyWays(String type) throws Exception {
    assertEquals(Optional.of("my-model"), form(type, FILE + MODEL + END).model());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "application/json",
        "multipart/mixed; boundary=b-1",
        "multipart/form-data",
        "multipart/form-data; boundary",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"b-1",
        "multipart/form-data; boundary=\"b-1\\\"",
        "multipart/form-data; boundary=\"",
        "multipart/form-data; boundary = b-1",
        "multipart/form-data; boundary=\"b-1\"x",
        "multipart/form-data; boundary=b-1; boundary=b-2",
        "multipart/form-data; boundary=\"b-1 \"",
        "multipart/form-data; boundary=b\u00fc",
        "multipart/form-data; boundary="
            + "0123456789012345678901234567890123456789012345678901234567890123456789x",
      })
  void withoutABoundaryItIsRefused(String type) {
    assertTrue(refusal(type, MODEL + END).startsWith("expected a form"), type);
  }

  @Test
  void aPreambleBlanksAfterTheBoundaryAndAnEpilogueAreNoParts() throws Exception {
    String text = "hello --b-1\r\n" + MODEL.replace("--b-1", "--b-1 \t") + "--b-1-- \r\nmodel=x";
    assertEquals(Optional.of("my-model"), form(text).model());
    assertArrayEquals(renamed(text), edited(form(text), UP));
    assertEquals(Optional.of("my-model"), form(MODEL + "--b-1--").model());
  }

  @Test
  void aModelMayBeAbsentOrEmpty() throws Exception {
    assertEquals(Optional.empty(), form(FILE + END).model());
    assertEquals(Optional.empty(), form(END).model());
    for (String empty : List.of("\r\n\r\n\r\n", "\r\n\r\n")) {
      String text =
          "--b-1\r\nContent-Disposition: form-data; name=\"model\"" + empty + "--b-1--\r\n";
      assertEquals(Optional.of(""), form(text).model());
    }
  }

  @Test
  void onlyTrueStreams() throws Exception {
    for (String value : List.of("true", "True", "1")) {
      assertTrue(form(STREAM.replace("true", value) + END).streams(), value);
    }
    for (String value : List.of("false", "", "yes", "true ", "0")) {
      assertFalse(form(STREAM.replace("true", value) + END).streams(), value);
    }
  }

  @Test
  void whereverItIsBrokenOffItIsRefused() throws Exception {
    String text = FILE + STREAM + MODEL + END;
    for (int length = 0; length < text.length() - 2; length++) {
      String cut = text.substring(0, length);
      assertFalse(refusal(cut).isBlank(), () -> "cut at " + cut.length());
    }
    assertEquals(Optional.of("my-model"), form(text.substring(0, text.length() - 2)).model());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Others would read another form than we do.
        "--b-1\nContent-Disposition: form-data; name=\"model\"\n\nx\n--b-1--\n",
        "--b-1\r\nContent-Disposition: form-data;\r\n name=\"model\"\r\n\r\nx\r\n--b-1--\r\n",
        "--b-1\r\nContent-Disposition: form-data; name=\"a\"; name=\"model\"\r\n\r\nx\r\n--b-1--\r\n",
        "--b-1\r\nContent-Disposition: form-data; name=\"a\"; name*=utf-8''model\r\n\r\nx\r\n--b-1--\r\n",
        "--b-1\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data;"
            + " name=\"model\"\r\n\r\nx\r\n--b-1--\r\n",
        "--b-1\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b-1--\r\n",
        "--b-1\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b-1--\r\n",
        "--b-1\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\nx\r\n--b-1--\r\n",
        "--b-1\r\nno header\r\n\r\nx\r\n--b-1--\r\n",
        "--b-1\r\n\r\nno headers\r\n--b-1--\r\n",
        "--b-1\r\nX: y\r\n--b-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b-1--\r\n",
        "--b-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b-12\r\n--b-1--\r\n",
        "--b-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b-1--x\r\n--b-1--\r\n",
        "--other\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--other--\r\n",
        "{\"model\":\"x\"}",
        "",
      })
  void whatIsNoFormIsRefused(String text) {
    String message = refusal(text);
    assertTrue(message.contains("form"), message);
    assertFalse(message.contains("model"), message);
  }

  @Test
  void whatIsReadIsGivenOnceAndIsShort() throws Exception {
    assertEquals("model is given twice", refusal(MODEL + MODEL + END));
    assertEquals(
        "model is longer than 1000 bytes",
        refusal(MODEL.replace("my-model", "m".repeat(1_001)) + END));
    assertEquals(
        1_000,
        form(MODEL.replace("my-model", "m".repeat(1_000)) + END).model().orElseThrow().length());
  }

  @Test
  void headersAndPartsAreBounded() throws Exception {
    String header = "Content-Disposition: form-data; name=a\r\nX: \r\n\r\n";
    for (int more : new int[] {0, 1}) {
      String padding = "x".repeat(8 * 1024 - header.length() + more);
      String text = "--b-1\r\n" + header.replace("X: ", "X: " + padding) + "\r\n" + MODEL + END;
      if (more == 0) {
        assertEquals(Optional.of("my-model"), form(text).model());
      } else {
        assertTrue(refusal(text).contains("within 8 KiB"), text);
      }
    }
    String field = "--b-1\r\nContent-Disposition: form-data; name=\"a[]\"\r\n\r\nx\r\n";
    assertEquals(Optional.of("my-model"), form(field.repeat(999) + MODEL + END).model());
    assertEquals("the form has more than 1,000 parts", refusal(field.repeat(1_000) + MODEL + END));
  }

  @Test
  void aFileOfMegabytesFullOfLookAlikesPasses() throws Exception {
    byte[] file = new byte[8 << 20];
    Random random = new Random(5);
    byte[] alike = "\r\n--b-\r\n-b-1\n--b-1--\r--b-1\r\n\r\n".getBytes(ISO_8859_1);
    for (int at = 0; at + alike.length <= file.length; ) {
      int length = 1 + random.nextInt(alike.length);
      System.arraycopy(alike, 0, file, at, length);
      at += length;
    }
    // What chance has made a boundary of.
    String content = new String(file, ISO_8859_1).replace("\r\n--b-1", "\r\n--b_1");
    String text =
        "--b-1\r\nContent-Disposition: form-data; name=file; filename=f\r\n\r\n"
            + content
            + "\r\n"
            + MODEL
            + END;
    assertArrayEquals(renamed(text), edited(form(text), UP));
    assertEquals(text.length(), form(text).size());
  }

  @Test
  void noBytesMakeItThrowAnythingElse() {
    Random random = new Random(6);
    byte[] good = (FILE + STREAM + MODEL + END).getBytes(ISO_8859_1);
    String alphabet = "\r\n-b1:;=\" mn";
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
      for (int changes = random.nextInt(6); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      }
      try {
        RequestBody.readForm(ByteBuffer.wrap(bytes), TYPE).with(UP);
      } catch (InvalidRequestBodyException expected) {
        assertFalse(expected.getMessage().isBlank());
      }
    }
  }

  @Test
  void whatIsTooLargeIsRefused() {
    ByteBuffer huge = ByteBuffer.allocate(RequestBody.MAX_SIZE + 1);
    assertEquals(
        "the body is larger than 64 MiB",
        assertThrows(InvalidRequestBodyException.class, () -> RequestBody.readForm(huge, TYPE))
            .getMessage());
  }

  @Test
  void nothingOfItStandsInAText() throws Exception {
    assertEquals("FormBody[" + (MODEL + END).length() + " bytes]", form(MODEL + END).toString());
  }
}
