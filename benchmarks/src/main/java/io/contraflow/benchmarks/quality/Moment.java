package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * When a model is measured: once it has consumed as many outcomes as the first so many searches
 * give.
 *
 * @param label as in {@code one pass}
 * @param searches 0 for an untrained model
 */
record Moment(String label, long searches) {
  static final String UNTRAINED = "untrained";
  static final String ONE_PASS = "one pass";
  static final String TWO_PASSES = "two passes";

  private static final long[] EARLY = {1_000, 5_000};

  /**
   * Untrained, after 1,000 and 5,000 searches if a pass is longer, after one pass, after two.
   *
   * @param pass searches of a pass
   */
  static List<Moment> of(long pass) {
    List<Moment> moments = new ArrayList<>(List.of(new Moment(UNTRAINED, 0)));
    for (long searches : EARLY) {
      if (searches < pass) {
        moments.add(new Moment("%,d searches".formatted(searches), searches));
      }
    }
    moments.add(new Moment(ONE_PASS, pass));
    moments.add(new Moment(TWO_PASSES, 2 * pass));
    return moments;
  }

  /** How many outcomes the searches before number {@link #searches} give. */
  int outcomes(List<Outcome> all) {
    return (int)
        all.stream().filter(outcome -> ClickLog.number(outcome.searchId()) < searches).count();
  }
}
