package dev.cliproxy.ledger;

import dev.cliproxy.usage.UsageRecord;
import dev.cliproxy.usage.UsageStatistics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
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

  /** The columns of {@code usage_groups g} that it is made of. */
  static final String COLUMNS =
      "g.client_key, g.api, g.model, g.served_model, g.provider, g.credential";

  /** Of requests whose group is not to be found. */
  static final UsageGroup UNKNOWN =
      new UsageGroup("", UsageRecord.UNKNOWN, UsageRecord.UNKNOWN, "", "", "");

  UsageGroup {
    Objects.requireNonNull(clientKey, "clientKey");
    Objects.requireNonNull(api, "api");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(servedModel, "servedModel");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(credential, "credential");
  }

  /**
   * The group in a row.
   *
   * @param first of its columns, counted from 1
   */
  static UsageGroup of(ResultSet rows, int first) throws SQLException {
    return new UsageGroup(
        rows.getString(first),
        rows.getString(first + 1),
        rows.getString(first + 2),
        rows.getString(first + 3),
        rows.getString(first + 4),
        rows.getString(first + 5));
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

  /** What it is in a dimension that is no time. */
  String name(Dimension dimension) {
    return switch (dimension) {
      case DAY, HOUR -> throw new IllegalArgumentException("a group has no time");
      case MODEL -> model;
      case SERVED_MODEL -> servedModel;
      case KEY -> clientKey;
      case CREDENTIAL -> credential;
      case PROVIDER -> provider;
      case API -> api;
    };
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
