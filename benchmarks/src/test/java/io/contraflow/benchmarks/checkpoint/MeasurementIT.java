package io.contraflow.benchmarks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.benchmarks.stream.RandomExamples;
import io.contraflow.benchmarks.stream.RandomModel;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementIT {
  private static final int ROWS = 3000;

  @TempDir Path directory;

  @Test
  void shouldUploadLittleMoreThanWhatChanged() throws Exception {
    LearnSettings settings =
        RandomModel.settings(
            Configuration.defaults()
                .with(LearnerSettings.START, Optional.of(Start.parse("random")))
                .with(LearnerSettings.DIMENSION, 32),
            ROWS,
            directory);
    RandomExamples examples = new RandomExamples(1, ROWS, 200, .1, 5, 2, 5, 3);
    Subject subject =
        new Subject(
            "tiny", ROWS, settings, examples, 2000, Duration.ofMillis(300), examples, directory);
    Measurement measurement = new Measurement(subject, 6, 1);

    Figures.Steady steady = measurement.steady(subject.steadily());
    assertThat(steady.pausesMs()).hasSize(6);
    assertThat(steady.dirtyRows()).isBetween(.005, .5);
    assertThat(steady.dirtyBytes()).isPositive().isLessThan(1.1 * steady.writtenBytes());
    // On a busy machine little has changed after 300 ms beside what every checkpoint has; the bar
    // is the benchmark's.
    assertThat(steady.uploadToDirty()).isBetween(.5, 8.0);
    assertThat(measurement.restoreSeconds()).isPositive();
    assertThat(measurement.steady(subject.publishing()).pausesMs()).hasSize(6);
    Figures.Throughput throughput = measurement.throughput(false);
    assertThat(throughput.with()).hasSize(1).allMatch(rate -> rate > 0);
    assertThat(throughput.without()).hasSize(1).allMatch(rate -> rate > 0);
    assertThat(throughput.dirtyRows()).isBetween(.005, 1.0);
  }
}
