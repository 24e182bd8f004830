package io.contraflow.pipeline.job;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Makes what a model is before its first step, by {@code learner.start} and its neighbours. */
public final class ModelStart {
  private static final String MINILM = "builtin:minilm";
  private static final String MINILM_RESOURCE = "/all-minilm-l6-v2-tokenizer.json";

  private ModelStart() {}

  /**
   * Writes the start beside the checkpoints, unless it is there; the same configuration gives the
   * same files.
   *
   * @param output directory of the job
   */
  public static StartSnapshot prepare(Configuration configuration, Path output) throws IOException {
    long seed = configuration.get(LearnerSettings.SEED);
    try (Tokenizer tokenizer = tokenizer(configuration.get(LearnerSettings.TOKENIZER))) {
      RandomStart parameters =
          new RandomStart(
              tokenizer.vocabularySize(), configuration.get(LearnerSettings.DIMENSION), seed);
      return StartSnapshot.write(
          output.resolve("start"), parameters, tokenizer, configuration.recorded(), seed);
    }
  }

  private static Tokenizer tokenizer(String name) throws IOException {
    if (!name.equals(MINILM)) {
      return Tokenizer.read(Path.of(name));
    }
    try (InputStream json = ModelStart.class.getResourceAsStream(MINILM_RESOURCE)) {
      if (json == null) {
        throw new IOException(
            MINILM + " is not on the class path; set learner.tokenizer to a tokenizer.json");
      }
      return Tokenizer.of(json.readAllBytes());
    }
  }
}
