package io.contraflow.benchmarks.stream;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.operators.step.LearnPolicy;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A static model of as many rows as are wanted, whose start is random. */
public final class RandomModel {
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
       "decoder": null, "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0}}}
      """;

  private RandomModel() {}

  /**
   * Writes the start below {@code output} and says what the learn operator needs.
   *
   * @param configuration says everything but the number of rows
   */
  public static LearnSettings settings(Configuration configuration, int rows, Path output)
      throws IOException {
    int dimension = configuration.get(LearnerSettings.DIMENSION);
    long seed = configuration.get(LearnerSettings.SEED);
    try (Tokenizer tokenizer = Tokenizer.of(TOKENIZER.getBytes(StandardCharsets.UTF_8))) {
      StartSnapshot start =
          StartSnapshot.write(
              output.resolve("start"),
              StartTables.both(new RandomStart(rows, dimension, seed)),
              new SnapshotEncoding.Static(tokenizer),
              Map.of(),
              seed);
      return settings(configuration, start, output);
    }
  }

  /** Of a start that is there. */
  public static LearnSettings settings(
      Configuration configuration, StartSnapshot start, Path output) {
    return new LearnSettings(
        configuration.learnerOptions(),
        configuration.kernel(),
        configuration.get(LearnerSettings.THREADS),
        start,
        configuration.snapshotDirectory(output).toAbsolutePath().toString(),
        configuration.get(JobSettings.SNAPSHOT_MIN_INTERVAL).toMillis(),
        LearnPolicy.STRICT,
        configuration.modelLimits(),
        configuration.recorded());
  }
}
