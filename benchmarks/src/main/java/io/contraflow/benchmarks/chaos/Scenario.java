package io.contraflow.benchmarks.chaos;

import java.io.IOException;
import java.util.List;

/** What happens to a job while the log comes in. */
interface Scenario {
  /**
   * Feeds all of the log, and returns once the job has learnt and announced everything, or won't.
   *
   * @return what must hold besides the proof
   */
  List<Claim> play(Stage stage) throws IOException, InterruptedException;
}
