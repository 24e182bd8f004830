package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Contest;
import io.contraflow.benchmarks.contest.Sides;
import io.contraflow.benchmarks.contest.Turns;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.util.Optional;

/**
 * What embedding the queue anew costs, at the default settings but for two: both sides share the
 * table, since documents that do not learn are never stale and nothing is embedded anew, and the
 * start is random. The pairs have no page negatives, which makes a step the shorter.
 *
 * @param rows V
 */
record RefreshContest(int rows) {
  static final String REFRESHED = "contraflow, defaults, shared, queue refreshed";
  static final String NEVER = "contraflow, the same, queue never refreshed";

  private static final long SEED = 1;

  static String name() {
    return "refresh";
  }

  /**
   * @param turns of so many times as many steps as there are from one refresh to the next
   */
  Contest run(int threads, Turns turns, Pairs pairs) throws IOException, InterruptedException {
    Configuration defaults =
        Configuration.defaults()
            .with(LearnerSettings.START, Optional.of(Start.parse("random")))
            .with(LearnerSettings.TOWERS, Towers.SHARED);
    LearnerOptions refreshed = defaults.learnerOptions();
    LearnerOptions never = defaults.with(WindowSettings.QUEUE_REFRESH, 0).learnerOptions();
    Table start = new RandomStart(rows, refreshed.dimension(), SEED);
    Turns whole =
        new Turns(turns.warmUp(), turns.rounds(), turns.steps() * refreshed.queueRefreshSteps());
    try (Sides sides = new Sides()) {
      sides.add(new StepSide(REFRESHED, threads, refreshed, start, pairs));
      sides.add(new StepSide(NEVER, threads, never, start, pairs));
      return sides.compete(name(), threads, whole);
    }
  }
}
