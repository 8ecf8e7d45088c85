package dev.cliproxy.pages.text;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.thymeleaf.context.ITemplateContext;
import org.thymeleaf.messageresolver.AbstractMessageResolver;

/**
 * Resolves every text of the pages from one bundle, {@code messages.properties}, of which another
 * language is another file. A text that a language lacks is taken from the English file.
 */
public final class BundleMessages extends AbstractMessageResolver {
  private static final String BUNDLE = "dev.cliproxy.pages.messages";

  /** Never the machine's own language: who asked for English gets English. */
  private static final ResourceBundle.Control NO_FALLBACK =
      ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

  /**
   * A text in this language, else in English.
   *
   * @throws MissingResourceException when there is no such text
   */
  public static String text(Locale locale, String key, Object... arguments) {
    ResourceBundle bundle = ResourceBundle.getBundle(BUNDLE, locale, NO_FALLBACK);
    return new MessageFormat(bundle.getString(key), locale).format(arguments);
  }

  @Override
  public String resolveMessage(
      ITemplateContext context, Class<?> origin, String key, Object[] messageParameters) {
    try {
      return text(context.getLocale(), key, messageParameters);
    } catch (MissingResourceException e) {
      return null;
    }
  }

  @Override
  public String createAbsentMessageRepresentation(
      ITemplateContext context, Class<?> origin, String key, Object[] messageParameters) {
    return "??" + key + "??";
  }
}
