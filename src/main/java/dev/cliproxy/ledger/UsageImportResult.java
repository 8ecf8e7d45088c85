package dev.cliproxy.ledger;

/**
 * What became of an import.
 *
 * @param added how many requests were not there before
 * @param skipped how many were
 */
public record UsageImportResult(long added, long skipped) {}
