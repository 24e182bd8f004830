package io.contraflow.pipeline.backtest;

import java.util.Locale;
import java.util.Map;

/**
 * Where the figures of a report are from.
 *
 * @param facts what was read and with which options, by name, in their order
 * @param candidates documents among which those acted on were looked for, at most
 * @param became what became of the log's records, in words, with how many
 */
record Provenance(Map<String, String> facts, int candidates, Map<String, Long> became) {
  /** Among what those acted on were looked for, as in {@code up to 1,000 of the documents}. */
  String among() {
    return candidates == Integer.MAX_VALUE
        ? "all documents"
        : String.format(Locale.ROOT, "up to %,d of the documents", candidates);
  }
}
