package io.contraflow.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.metric.Metric;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnStreamIT {
  private static final RandomExamples EXAMPLES = new RandomExamples(1, 500, 100, .5, 4, 2, 10, 3);

  @TempDir Path directory;

  @Test
  void shouldMakeTheSameExamplesAgain() throws Exception {
    List<Example> made = LongStream.range(0, 50).mapToObj(EXAMPLES::outcome).toList();
    assertThat(LongStream.range(0, 50).mapToObj(EXAMPLES::outcome)).isEqualTo(made);
    RecordedOutcomes recorded =
        RecordedOutcomes.write(directory.resolve("outcomes"), List.<Outcome>copyOf(made));
    recorded.open();
    assertThat(LongStream.range(0, 50).mapToObj(recorded::outcome))
        .extracting(Example::positive)
        .isEqualTo(made.stream().map(Example::positive).toList());
    assertThat(LongStream.range(0, 200).mapToObj(recorded::outcome))
        .isSortedAccordingTo(Outcome.ORDER)
        .extracting(Example::searchId)
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldGoOnFromTheNewestCheckpoint() throws Exception {
    Configuration configuration =
        Configuration.defaults()
            .with(LearnerSettings.START, Optional.of(Start.parse("random")))
            .with(LearnerSettings.DIMENSION, 8);
    LearnSettings settings = RandomModel.settings(configuration, 500, directory);
    ClusterOptions cluster =
        new ClusterOptions(
            directory.resolve("checkpoints"),
            directory.resolve("scratch"),
            Duration.ofMillis(200),
            1,
            0,
            0,
            64L << 20);
    double steps;
    try (LearnStream first = new LearnStream(cluster, settings, EXAMPLES, 1L << 40, 3000)) {
      first.awaitCheckpoints(3);
      List<FlinkRest.Checkpoint> checkpoints = first.rest().checkpoints(first.learnVertex());
      assertThat(checkpoints)
          .hasSizeGreaterThanOrEqualTo(3)
          .isSortedAccordingTo((a, b) -> Long.compare(a.id(), b.id()));
      assertThat(checkpoints.get(0).uploadedBytes()).isPositive();
      steps = first.figures(Set.of(Metric.STEPS)).get(Metric.STEPS);
    }
    try (LearnStream second = new LearnStream(cluster, settings, EXAMPLES, 1L << 40, 3000)) {
      second.awaitRunning();
      second.awaitCheckpoints(4);
      assertThat(steps).isPositive();
      assertThat(
              second.rest().get("/checkpoints").path("latest").path("restored").path("id").asLong())
          .isGreaterThanOrEqualTo(3);
    }
  }
}
