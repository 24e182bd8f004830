package io.contraflow.benchmarks.quality;

import java.io.IOException;

/** One way to rank. */
interface Row {

  /** Its name on the command line. */
  String name();

  /**
   * Measures it and gives its lines as they come.
   *
   * @throws NotRunException if this machine has not what it needs
   */
  void run(Bench bench, Table out) throws IOException, InterruptedException, NotRunException;

  /** Takes lines. */
  @FunctionalInterface
  interface Table {
    void add(Line line);
  }

  /** Why a row could not be run. */
  final class NotRunException extends Exception {
    private static final long serialVersionUID = 1;

    NotRunException(String reason) {
      super(reason);
    }
  }
}
