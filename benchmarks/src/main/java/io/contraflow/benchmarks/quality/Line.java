package io.contraflow.benchmarks.quality;

import io.contraflow.pipeline.demo.Evaluation;
import java.util.Objects;

/**
 * A line of the table.
 *
 * @param row what was measured, by its name on the command line
 * @param moment when; empty for what does not learn
 * @param searches that it had learnt from; 0 for none
 * @param alone its figures
 * @param fused those of its fusion with BM25; null for BM25 itself
 * @param seconds that it had spent on learning, or on embedding if it does not learn
 * @param note what one has to know to read it; empty for nothing
 */
record Line(
    String row,
    String moment,
    long searches,
    Evaluation.Scores alone,
    Evaluation.Scores fused,
    double seconds,
    String note) {
  Line {
    Objects.requireNonNull(row, "row");
    Objects.requireNonNull(moment, "moment");
    Objects.requireNonNull(alone, "alone");
    Objects.requireNonNull(note, "note");
  }
}
