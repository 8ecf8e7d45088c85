package dev.cliproxy.ledger;

import dev.cliproxy.usage.UsageRecord;
import dev.cliproxy.usage.UsageStatistics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * What tells requests apart whose figures are summed.
 *
 * @param clientKey the id of the client's key; {@code ""} when it needed none
 * @param provider {@code ""} when nobody was asked, as the other two
 */
record UsageGroup(
    String clientKey,
    String api,
    String model,
    String servedModel,
    String provider,
    String credential) {

  UsageGroup {
    Objects.requireNonNull(clientKey, "clientKey");
    Objects.requireNonNull(api, "api");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(servedModel, "servedModel");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(credential, "credential");
  }

  static UsageGroup of(UsageRecord record) {
    return new UsageGroup(
        record.client(),
        record.api(),
        record.model(),
        record.served().model(),
        record.served().provider(),
        record.served().credential());
  }

  /** The same without the names that clients think up. */
  UsageGroup withoutModels() {
    return new UsageGroup(
        clientKey,
        api,
        UsageStatistics.OTHER,
        servedModel.isEmpty() ? "" : UsageStatistics.OTHER,
        provider,
        credential);
  }

  /**
   * The same for the same names, on every node and in every year; the first 8 bytes of a digest.
   */
  long id() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String name : new String[] {clientKey, api, model, servedModel, provider, credential}) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        // With its length: no two groups are digested as the same bytes.
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        sha256.update(bytes);
      }
      return ByteBuffer.wrap(sha256.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
