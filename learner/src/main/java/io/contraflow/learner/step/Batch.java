package io.contraflow.learner.step;

import io.contraflow.learner.click.RowWeights;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.frequency.DocumentFrequencies;
import java.util.List;
import java.util.Objects;

/**
 * What one step learns from.
 *
 * @param examples the window, oldest first, B ≥ 1
 * @param entering how many of them are new, the last ones: metrics are theirs
 * @param known documents masked for a row besides its own
 * @param stepNumber from 1
 * @param eventTimeMs event time reached, in ms
 * @param frequencies by which columns are corrected, if they are enabled
 * @param weights of the rows
 */
public record Batch(
    List<Example> examples,
    int entering,
    KnownPositives known,
    long stepNumber,
    long eventTimeMs,
    DocumentFrequencies frequencies,
    RowWeights weights) {

  /** Whose rows weigh what their actions do. */
  public Batch(
      List<Example> examples,
      int entering,
      KnownPositives known,
      long stepNumber,
      long eventTimeMs,
      DocumentFrequencies frequencies) {
    this(
        examples,
        entering,
        known,
        stepNumber,
        eventTimeMs,
        frequencies,
        RowWeights.plain(examples));
  }

  /** Of which no column is corrected, and whose rows weigh what their actions do. */
  public Batch(
      List<Example> examples,
      int entering,
      KnownPositives known,
      long stepNumber,
      long eventTimeMs) {
    this(examples, entering, known, stepNumber, eventTimeMs, DocumentFrequencies.NONE);
  }

  public Batch {
    examples = List.copyOf(examples);
    Objects.requireNonNull(known, "known");
    Objects.requireNonNull(frequencies, "frequencies");
    if (weights.weights().length != examples.size()) {
      throw new IllegalArgumentException(
          "each row has a weight: rows=%d, weights=%d"
              .formatted(examples.size(), weights.weights().length));
    }
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("a batch needs at least one example");
    }
    if (entering < 0 || entering > examples.size()) {
      throw new IllegalArgumentException(
          "entering must be in [0, %d], was %d".formatted(examples.size(), entering));
    }
    if (stepNumber < 1) {
      throw new IllegalArgumentException("steps are numbered from 1, was " + stepNumber);
    }
  }
}
