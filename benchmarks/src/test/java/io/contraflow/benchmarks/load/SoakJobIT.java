package io.contraflow.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SoakJobIT {
  private static final long ASK_EVERY_MS = 100;

  @TempDir Path directory;

  /** It must see what the job decides, or it sends no more than it may be ahead. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void shouldSendOnAsSearchesAreLearnt() throws Exception {
    try (SoakJob job = new SoakJob(SoakBenchmark.options(), directory.resolve("soak"))) {
      job.awaitRunning();
      SoakJob.Progress progress = job.progress();
      while (progress.learnt() + progress.dropped() <= SoakJob.AHEAD) {
        Thread.sleep(ASK_EVERY_MS);
        progress = job.progress();
      }
      assertThat(progress.dropped()).as("searches that taught nothing").isZero();
    }
  }
}
