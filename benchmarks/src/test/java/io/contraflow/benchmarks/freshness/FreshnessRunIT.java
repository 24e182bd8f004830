package io.contraflow.benchmarks.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.EventSchedule;
import io.contraflow.pipeline.demo.WordNet;
import io.contraflow.pipeline.freshness.Stage;
import io.contraflow.search.Bm25Index;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshnessRunIT {
  @TempDir Path directory;

  /** With the file that docs/freshness.md tells users to take. */
  @Test
  void shouldTimeEveryClickFromKafkaToTheClient() throws Exception {
    Corpus corpus = WordNet.read();
    Bm25Index index =
        Bm25Index.of(
            corpus.documents().stream().map(Corpus.Document::id).toList(),
            corpus.documents().stream().map(Corpus.Document::text).toList());
    Path fast = Path.of(System.getProperty("contraflow.root"), "docs", "fast.yaml");

    FreshnessRun.Result result =
        new FreshnessRun(
                Configuration.read(fast)
                    .with(LearnerSettings.START, Optional.of(Start.parse("random"))),
                new EventSchedule.Timing(100, 100),
                150,
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofMillis(50))
            .run(corpus, index, directory);

    assertThat(result.clicks()).isPositive();
    assertThat(result.ways()).hasSize(result.clicks());
    assertThat(result.refusal()).isEmpty();
    assertThat(result.snapshots()).isGreaterThan(1);
    assertThat(result.ways())
        .allSatisfy(
            way -> {
              assertThat(Arrays.stream(Stage.values()).map(way::ms)).allMatch(ms -> ms >= 0);
              assertThat(way.ms(Stage.SETTLE)).isBetween(200L, 300L);
            });
  }
}
