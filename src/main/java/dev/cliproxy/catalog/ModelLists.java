package dev.cliproxy.catalog;

import dev.cliproxy.credential.CredentialId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the providers have said they have, for each credential that they were asked with. */
public final class ModelLists {
  /** The longest list of one credential. */
  public static final int MOST_MODELS = 2_000;

  /** The models of all lists together. */
  private static final int MOST_KNOWN = 100_000;

  /** Replaced as a whole, so that a catalog can keep what it was made of. */
  private volatile Map<CredentialId, List<ListedModel>> lists = Map.of();

  /** The present lists; the same map until something changes. */
  Map<CredentialId, List<ListedModel>> get() {
    return lists;
  }

  /**
   * Takes a provider's answer.
   *
   * @return whether it is kept; not when so much is known already that it would be too much
   */
  public synchronized boolean put(CredentialId credential, List<ListedModel> models) {
    if (models.equals(lists.get(credential))) {
      return true;
    }
    Map<CredentialId, List<ListedModel>> next = new HashMap<>(lists);
    // Keys of the same account mostly have the same list: it is kept once.
    next.put(
        credential,
        lists.values().stream()
            .filter(models::equals)
            .findFirst()
            .orElseGet(() -> List.copyOf(models)));
    if (models.size() > MOST_MODELS
        || next.values().stream().mapToInt(List::size).sum() > MOST_KNOWN) {
      return false;
    }
    lists = Map.copyOf(next);
    return true;
  }

  /** Forgets the lists of credentials that are not used any more. */
  public synchronized void retain(Set<CredentialId> credentials) {
    if (!credentials.containsAll(lists.keySet())) {
      Map<CredentialId, List<ListedModel>> next = new LinkedHashMap<>(lists);
      next.keySet().retainAll(credentials);
      lists = Map.copyOf(next);
    }
  }
}
