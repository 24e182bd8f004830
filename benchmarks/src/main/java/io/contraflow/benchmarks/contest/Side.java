package io.contraflow.benchmarks.contest;

import java.io.IOException;

/** One way of doing a contest's work; it measures itself. Not thread-safe; its owner closes it. */
public interface Side extends AutoCloseable {

  String name();

  /**
   * Takes so many steps.
   *
   * @return ms of wall clock for each of them, on average
   */
  double msOf(int steps) throws IOException, InterruptedException;

  /**
   * What shows that it does the work: a loss, the same for every side that is to do the same. Asked
   * once, after the last step.
   *
   * @return NaN if it has none
   */
  double loss() throws IOException;

  @Override
  void close();
}
