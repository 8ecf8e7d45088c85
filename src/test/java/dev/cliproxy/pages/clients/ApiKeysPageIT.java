package dev.cliproxy.pages.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Evil;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysPageIT {
  private static final String ONE = "sk-one-0123456789-aaaa";
  private static final String TWO = "sk-two-0123456789-bbbb";
  private static final String THREE = "sk-three-0123456789-cccc";

  @TempDir static Path folder;
  private static Path config;
  private static WarServer server;
  private static ManagementClient api;
  private static AdminBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    config = TestConfig.write(folder, "# who may come in", "api-keys: [x] # clients");
    server = WarServer.start(config);
    api = new ManagementClient(server, TestConfig.KEY);
    browser = AdminBrowser.signedIn(server);
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
  }

  @BeforeEach
  void reset() throws Exception {
    put(List.of(ONE, TWO, THREE));
  }

  @Test
  void theListShowsPlacesAndMasksAndNoKey() throws Exception {
    HtmlPage page = browser.open("api-keys");
    assertEquals("1 sk-o••••aaaa " + CredentialId.ofClientKey(ONE), row(page, 1));
    assertEquals("3 sk-t••••cccc " + CredentialId.ofClientKey(THREE), row(page, 3));
    assertHoldsNoKey(page);
    assertHoldsNoKey(browser.open("api-keys/1"));
    assertHoldsNoKey(browser.open("api-keys/1/delete"));
  }

  @Test
  void aTypedKeyIsAddedAtTheEndOfBothPlaces() throws Exception {
    HtmlPage after = add("sk-typed-0123456789-dddd");
    assertEquals("Key sk-t••••dddd is added.", AdminBrowser.note(after));
    assertEquals(List.of(ONE, TWO, THREE, "sk-typed-0123456789-dddd"), keys());
    String text = Files.readString(config);
    assertEquals(2, text.split("sk-typed-0123456789-dddd", -1).length - 1, text);
    assertTrue(text.contains("# who may come in"));
    assertFalse(html(after).contains("sk-typed-0123456789-dddd"));
  }

  @Test
  void aGeneratedKeyIsShownOnceAndWorks() throws Exception {
    HtmlForm form = AdminBrowser.form(browser.open("api-keys"), "/add");
    HtmlPage after = AdminBrowser.press(form, "button[name=generate]");
    String key = after.getElementById("revealed-secret").getTextContent();
    assertTrue(key.matches("sk-cliproxy-[A-Za-z0-9_-]{32}"), key);
    assertEquals(key, keys().get(3));
    assertFalse(html(browser.open("api-keys")).contains(key));
  }

  @Test
  void anEmptyOrRepeatedKeyIsRefusedNextToTheField() throws Exception {
    String before = Files.readString(config);
    for (String wrong : List.of("", TWO)) {
      HtmlPage after = add(wrong);
      assertEquals(400, after.getWebResponse().getStatusCode());
      String said = AdminBrowser.error(after, "key");
      assertEquals(
          wrong.isEmpty() ? "expected a text that is not empty" : "this is in the list already",
          said);
      assertHoldsNoKey(after);
    }
    assertTrue(AdminBrowser.error(add("sk-t••••bbbb"), "key").contains("whole of it"));
    assertTrue(AdminBrowser.error(add("sk-ant-..."), "key").contains("not a key"));
    assertEquals(before, Files.readString(config));
  }

  @Test
  void aKeyIsReplacedInItsPlaceAndStaysWhenTheFieldIsLeftEmpty() throws Exception {
    HtmlPage page = browser.open("api-keys/1");
    assertEquals("sk-t••••bbbb", input(page, "key").getPlaceholder());
    assertEquals("Saved: sk-t••••bbbb.", AdminBrowser.note(submit(page, "api-keys/1")));
    assertEquals(List.of(ONE, TWO, THREE), keys());

    input(page, "key").setValue("sk-new-0123456789-eeee");
    HtmlPage after = submit(page, "api-keys/1");
    assertEquals("Saved: sk-n••••eeee.", AdminBrowser.note(after));
    assertEquals(List.of(ONE, "sk-new-0123456789-eeee", THREE), keys());
  }

  @Test
  void aReplacementThatIsThereAlreadyIsRefusedNextToTheField() throws Exception {
    HtmlPage page = browser.open("api-keys/1");
    input(page, "key").setValue(ONE);
    HtmlPage after = submit(page, "api-keys/1");
    assertEquals(400, after.getWebResponse().getStatusCode());
    assertEquals("this is in the list already", AdminBrowser.error(after, "key"));
    assertHoldsNoKey(after);
    assertEquals(List.of(ONE, TWO, THREE), keys());
  }

  @Test
  void aKeyThatWasRefusedComesBackMaskedAndCountsWhenItIsSentAgain() throws Exception {
    HtmlPage refused = add(TWO);
    assertEquals("sk-t••••bbbb", input(refused, "key").getValue());
    HtmlPage again = submit(refused, "api-keys/add");
    assertEquals("this is in the list already", AdminBrowser.error(again, "key"));
    assertHoldsNoKey(again);
    put(List.of(ONE));
    submit(again, "api-keys/add");
    assertEquals(List.of(ONE, TWO), keys());

    HtmlPage page = browser.open("api-keys/1");
    input(page, "key").setValue(ONE);
    HtmlPage twice = submit(page, "api-keys/1");
    assertEquals("sk-o••••aaaa", input(twice, "key").getValue());
    HtmlPage still = submit(twice, "api-keys/1");
    assertEquals("this is in the list already", AdminBrowser.error(still, "key"));
  }

  @Test
  void aKeyIsDeletedAfterAQuestion() throws Exception {
    HtmlPage question =
        browser.open("api-keys").getAnchorByHref("api-keys/1/delete?page=1&q=").click();
    assertTrue(question.asNormalizedText().contains("sk-t••••bbbb"));
    assertEquals(List.of(ONE, TWO, THREE), keys());
    HtmlPage after = submit(question, "/delete");
    assertEquals("Deleted: sk-t••••bbbb.", AdminBrowser.note(after));
    assertEquals(List.of(ONE, THREE), keys());
  }

  @Test
  void theQuestionBeforeTheLastKeySaysThatNobodyGetsInAndTheEmptyListSaysWhatToDo()
      throws Exception {
    assertFalse(browser.open("api-keys/0/delete").asNormalizedText().contains("nobody gets in"));
    put(List.of(ONE));
    HtmlPage question = browser.open("api-keys/0/delete");
    assertTrue(question.asNormalizedText().contains("Without any key nobody gets in"));
    HtmlPage after = submit(question, "/delete");
    assertEquals(List.of(), keys());
    assertTrue(after.asNormalizedText().contains("Add or generate a key"));
    assertFalse(html(after).contains("??"));
  }

  @Test
  void keysMoveUpAndDownAndNotBeyondTheEnds() throws Exception {
    HtmlPage page = browser.open("api-keys");
    assertNotNull(page.querySelector("button[formaction='api-keys/0/move'][value=up][disabled]"));
    assertNotNull(page.querySelector("button[formaction='api-keys/2/move'][value=down][disabled]"));
    page = AdminBrowser.press(page, "button[formaction='api-keys/2/move'][value=up]");
    assertEquals("Moved to place 2.", AdminBrowser.note(page));
    assertEquals(List.of(ONE, THREE, TWO), keys());
    AdminBrowser.press(page, "button[formaction='api-keys/0/move'][value=down]");
    assertEquals(List.of(THREE, ONE, TWO), keys());
  }

  @Test
  void aRevealedKeyIsInTheNextPageOnlyAndNotInItsAddress() throws Exception {
    HtmlPage page =
        AdminBrowser.press(browser.open("api-keys"), "button[formaction='api-keys/1/reveal']");
    assertEquals(TWO, page.getElementById("revealed-secret").getTextContent());
    assertFalse(page.getUrl().toString().contains("sk-two"));
    assertFalse(html(page).contains(ONE));
    assertHoldsNoKey(browser.open("api-keys"));
  }

  @Test
  void aListThatWasChangedMeanwhileIsNotTouchedByItsIndex() throws Exception {
    HtmlPage list = browser.open("api-keys");
    HtmlPage edit = browser.open("api-keys/1");
    HtmlPage question = browser.open("api-keys/1/delete");
    put(List.of(TWO, THREE, ONE));
    input(edit, "key").setValue("sk-new-0123456789-eeee");
    for (HtmlPage after :
        List.of(
            submit(edit, "api-keys/1"),
            submit(question, "/delete"),
            AdminBrowser.press(list, "button[formaction='api-keys/1/move'][value=up]"),
            AdminBrowser.press(list, "button[formaction='api-keys/1/reveal']"))) {
      assertEquals(409, after.getWebResponse().getStatusCode());
      assertHoldsNoKey(after);
    }
    assertEquals(List.of(TWO, THREE, ONE), keys());
    assertHoldsNoKey(browser.open("api-keys"));
  }

  @Test
  void aKeyTypedForAListThatWasChangedMeanwhileComesBack() throws Exception {
    HtmlPage edit = browser.open("api-keys/1");
    put(List.of(TWO, THREE, ONE));
    input(edit, "key").setValue("sk-new-0123456789-eeee");
    HtmlPage again = submit(edit, "api-keys/1");
    assertTrue(again.asNormalizedText().contains("Number 2 in it is now " + Masked.secret(THREE)));
    assertEquals("sk-n••••eeee", input(again, "key").getValue());
    assertHoldsNoKey(again);
    assertEquals(List.of(TWO, THREE, ONE), keys());

    submit(again, "api-keys/1");
    assertEquals(List.of(TWO, "sk-new-0123456789-eeee", ONE), keys());
  }

  @Test
  void aKeyTypedForAnItemThatIsGoneComesBackOnTheList() throws Exception {
    HtmlPage edit = browser.open("api-keys/2");
    put(List.of(ONE));
    input(edit, "key").setValue("sk-new-0123456789-eeee");
    HtmlPage list = submit(edit, "api-keys/2");
    assertTrue(AdminBrowser.note(list).contains("is not there any more"), AdminBrowser.note(list));
    assertEquals("sk-n••••eeee", input(list, "key").getValue());
    assertEquals(List.of(ONE), keys());

    submit(list, "api-keys/add");
    assertEquals(List.of(ONE, "sk-new-0123456789-eeee"), keys());
  }

  @Test
  void anItemThatIsNotThereIsNotFound() throws Exception {
    for (String path : List.of("api-keys/3", "api-keys/3/delete", "api-keys/99999999999")) {
      assertEquals(404, browser.open(path).getWebResponse().getStatusCode(), path);
    }
  }

  @Test
  void aLongListIsPagedAndSearchedByWhatIsShown() throws Exception {
    put(IntStream.range(0, 120).mapToObj(i -> "sk-%04d-0123456789-%04d".formatted(i, i)).toList());
    HtmlPage first = browser.open("api-keys");
    assertEquals(50, first.querySelectorAll("tbody tr").size());
    HtmlPage second = first.getAnchorByText("Next page").click();
    assertTrue(row(second, 51).startsWith("51 sk-0••••0050 "), row(second, 51));
    HtmlPage third = second.getAnchorByText("Next page").click();
    assertEquals(20, third.querySelectorAll("tbody tr").size());
    assertEquals(20, browser.open("api-keys?page=99").querySelectorAll("tbody tr").size());

    HtmlForm search = first.querySelector("form.search");
    search.<HtmlInput>getInputByName("q").setValue("••0117");
    HtmlPage found = AdminBrowser.submit(search);
    assertEquals(1, found.querySelectorAll("tbody tr").size());
    assertTrue(row(found, 118).startsWith("118 sk-0••••0117 "), row(found, 118));
    String id = CredentialId.ofClientKey("sk-0033-0123456789-0033").value();
    HtmlPage byId = browser.open("api-keys?q=" + id);
    assertEquals(1, byId.querySelectorAll("tbody tr").size());
    assertEquals("34 sk-0••••0033 " + id, row(byId, 34));
    assertNull(found.querySelector("button[value=up]"));

    HtmlPage moved = AdminBrowser.press(third, "button[formaction='api-keys/100/move'][value=up]");
    assertTrue(moved.getUrl().toString().endsWith("?page=2#item-100"), moved.getUrl().toString());
    assertEquals("sk-0100-0123456789-0100", keys().get(99));
    assertTrue(
        browser.open("api-keys?q=0123456789").asNormalizedText().contains("Nothing here fits"));
  }

  @Test
  void whatAKeyOrASearchIsMadeOfIsOnlyText() throws Exception {
    for (String evil : Evil.TEXTS) {
      put(List.of(evil, "\"><b id=x>" + evil.substring(evil.length() - 4)));
      Evil.assertHarmless(browser.open("api-keys"));
      Evil.assertHarmless(browser.open("api-keys/0"));
      Evil.assertHarmless(browser.open("api-keys/0/delete"));
      Evil.assertHarmless(
          AdminBrowser.press(browser.open("api-keys"), "button[formaction='api-keys/0/reveal']"));
      HtmlForm search = browser.open("api-keys").querySelector("form.search");
      search.<HtmlInput>getInputByName("q").setValue(evil);
      Evil.assertHarmless(AdminBrowser.submit(search));
      Evil.assertHarmless(add(evil));
    }
  }

  private static HtmlPage add(String key) throws Exception {
    HtmlPage page = browser.open("api-keys");
    input(page, "key").setValue(key);
    return submit(page, "/add");
  }

  private static HtmlPage submit(HtmlPage page, String form) throws Exception {
    return AdminBrowser.submit(AdminBrowser.form(page, form));
  }

  private static HtmlInput input(HtmlPage page, String id) {
    return (HtmlInput) page.getElementById(id);
  }

  private static String row(HtmlPage page, int position) {
    List<String> cells = new ArrayList<>();
    page.getElementById("item-" + position)
        .querySelectorAll("td.number, code")
        .forEach(cell -> cells.add(cell.asNormalizedText()));
    return String.join(" ", cells);
  }

  private static String html(HtmlPage page) {
    return page.getWebResponse().getContentAsString();
  }

  private static void assertHoldsNoKey(HtmlPage page) {
    for (String key : List.of(ONE, TWO, THREE)) {
      assertFalse(html(page).contains(key));
    }
    assertFalse(html(page).contains("??"), html(page));
  }

  private static List<String> keys() throws Exception {
    List<String> keys = new ArrayList<>();
    JsonNode list = api.get("/api-keys").json().path("api-keys");
    list.forEach(key -> keys.add(key.asText()));
    return keys;
  }

  private static void put(List<String> keys) throws Exception {
    assertEquals(200, api.put("/api-keys", json(keys)).status());
  }

  private static String json(List<String> keys) throws Exception {
    return new ObjectMapper().writeValueAsString(keys);
  }
}
