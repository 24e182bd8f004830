package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.job.SearchLog.Placed;
import io.contraflow.pipeline.source.LogEnds;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Savepoints taken in the middle of a log are gone on from with other numbers of subtasks, of the
 * sources and of the learner: the models that come out are those of a run that was not stopped.
 */
@Timeout(240)
class RescaleIT {
  private static final String[] MODELS = {"de", "es", "fr", "it", "nl", "pl", "se"};
  private static final int PARTITIONS = 3;
  private static final int MAX_PARALLELISM = 128;
  private static final int[] PARALLELISM = {1, 2, 3, 1};
  private static final int STEPS_A_STAGE = 8;

  @TempDir static Path directory;

  @Test
  void shouldNotMatterToAnyModelHowOftenAJobWasRescaled() throws Exception {
    List<Placed> log =
        new SearchLog(400, MODELS).written(key -> Math.floorMod(key.hashCode(), PARTITIONS), 3, 0);
    for (int learners : new int[] {2, 3}) {
      assertThat(Stream.of(MODELS).map(model -> subtask(model, learners)).distinct().count())
          .isEqualTo(learners);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      LogRun.Result whole = whole(broker, log);
      LogRun rescaled = run(broker, "rescaled");
      LogEnds ends = rescaled.ends(log);
      // The catalogue at once: until it is read to its end it holds all decisions back.
      rescaled.write(log.stream().filter(placed -> placed.line().document()).toList(), 0);
      List<Placed> events = log.stream().filter(placed -> !placed.line().document()).toList();
      int stages = PARALLELISM.length;
      for (int stage = 0; stage < stages; stage++) {
        LogRun part = rescaled.withParallelism(PARALLELISM[stage]);
        part.write(
            events.subList(stage * events.size() / stages, (stage + 1) * events.size() / stages),
            0);
        if (stage < stages - 1) {
          part.toASavepoint(ends, STEPS_A_STAGE);
          assertThat(part.result().last()).isEmpty(); // it was in the middle of the log
        } else {
          part.toTheEnd(ends);
        }
      }
      LogRun.Result result = rescaled.result();
      System.out.printf(
          "1 -> 2 -> 3 -> 1: %d models, %d steps, late %d%n",
          result.last().size(), result.steps().size(), result.late());
      assertThat(result.late()).isZero();
      assertThat(result.steps()).isEqualTo(whole.steps());
      assertThat(result.last()).isEqualTo(whole.last());
      assertThat(result.snapshots()).isEqualTo(whole.snapshots());
    }
  }

  private static LogRun.Result whole(EmbeddedBroker broker, List<Placed> log) throws Exception {
    LogRun run = run(broker, "whole").write(log, 0);
    run.toTheEnd(run.ends(log));
    LogRun.Result whole = run.result();
    assertThat(whole.last()).containsOnlyKeys(MODELS);
    assertThat(whole.late()).isZero();
    return whole;
  }

  private static LogRun run(EmbeddedBroker broker, String name) {
    return new LogRun(
            LogRun.configuration(broker.bootstrapServers(), name), directory.resolve(name))
        .withTopics(PARTITIONS);
  }

  private static int subtask(String model, int learners) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(model, MAX_PARALLELISM, learners);
  }
}
