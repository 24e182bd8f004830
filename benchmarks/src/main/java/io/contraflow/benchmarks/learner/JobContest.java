package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Contest;
import io.contraflow.benchmarks.contest.Sides;
import io.contraflow.benchmarks.contest.Turns;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.job.ModelStart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The whole job and the learner alone, on one core each by turns: what does all the rest cost? */
record JobContest(Stretch stretch) {
  static final String JOB = "whole job: JSON in Kafka to updated model";
  static final String ALONE = "learner alone, fed from memory";

  /**
   * @param output a directory of its own
   */
  Contest run(Turns turns, Path output) throws IOException, InterruptedException {
    Configuration wanted =
        Configuration.defaults()
            .with(LearnerSettings.START, Optional.of(Start.parse("random")))
            .with(LearnerSettings.THREADS, 1)
            .with(JobSettings.PARALLELISM, 1);
    StartSnapshot start = ModelStart.prepare(wanted, output.resolve("alone"));
    Configuration configuration = ModelStart.fitted(wanted, start);
    List<Outcome> outcomes =
        LoggedOutcomes.of(JobSide.log(configuration), stretch.to(), configuration, start);
    try (Sides sides = new Sides()) {
      sides.add(new JobSide(JOB, configuration, stretch, output.resolve("job")));
      sides.add(new AloneSide(ALONE, configuration, start, outcomes, stretch));
      return sides.compete("job, ms for 1,000 examples, " + cores(), 1, turns);
    }
  }

  private static String cores() throws InterruptedException {
    try (OneCore core = OneCore.take()) {
      return core.taken() ? "one core" : "NOT held to one core (no taskset)";
    }
  }
}
