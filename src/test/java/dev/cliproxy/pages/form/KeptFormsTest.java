package dev.cliproxy.pages.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.pages.form.KeptForms.KeptForm;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptFormsTest {
  private final KeptForms forms = new KeptForms();

  @Test
  void theNewestComesFirstAndEachOnce() {
    forms.keep("a", form("settings"));
    forms.keep("b", form("logins"));
    assertEquals(Optional.of("logins?kept=b"), forms.takeAddress());
    assertTrue(forms.isAnyWaiting());
    assertEquals(Optional.of("settings?kept=a"), forms.takeAddress());
    assertFalse(forms.isAnyWaiting());
    assertTrue(forms.takeAddress().isEmpty());
  }

  @Test
  void theOldestGivesWayWhenThereAreTooMany() {
    for (int i = 1; i <= 5; i++) {
      forms.keep("form" + i, form("settings"));
    }
    for (int i = 5; i > 1; i--) {
      assertEquals(Optional.of("settings?kept=form" + i), forms.takeAddress());
    }
    assertTrue(forms.takeAddress().isEmpty());
  }

  @Test
  void theTokenIsNotKeptAndNoFieldIsInTheText() {
    KeptForm form = form("settings");
    assertFalse(form.fields().containsKey(Form.TOKEN_FIELD));
    assertEquals("typed", form.fields().getFirst("field"));
    assertFalse(form.toString().contains("typed"));
  }

  private static KeptForm form(String page) {
    MultivaluedMap<String, String> fields = new MultivaluedHashMap<>();
    fields.putSingle("field", "typed");
    fields.putSingle(Form.TOKEN_FIELD, "token");
    return new KeptForm(page, fields);
  }
}
