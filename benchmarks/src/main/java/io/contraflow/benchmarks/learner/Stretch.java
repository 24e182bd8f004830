package io.contraflow.benchmarks.learner;

/**
 * Which of a log's searches count.
 *
 * @param from searches that warm up
 * @param to where measuring ends
 * @param searches of the log; those behind {@code to} may still wait for event time to pass
 */
record Stretch(int from, int to, int searches) {
  Stretch {
    if (from < 0 || to <= from || searches < to) {
      throw new IllegalArgumentException(
          "a stretch must be part of its log: from=%d, to=%d, searches=%d"
              .formatted(from, to, searches));
    }
  }

  /** ms for 1,000 examples, of the ns that the stretch took. */
  double msAThousand(long ns) {
    return ns / 1e6 / (to - from) * 1000;
  }
}
