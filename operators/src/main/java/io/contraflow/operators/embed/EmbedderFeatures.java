package io.contraflow.operators.embed;

import io.contraflow.operators.example.Featurizer;
import io.contraflow.operators.example.FeaturizerSource;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * For adapters over texts that are embedded in the job.
 *
 * @param description of the options with the files that the job is begun with; files that make
 *     another are refused where the job runs
 */
public record EmbedderFeatures(EmbedderOptions options, String description)
    implements FeaturizerSource {

  /** Reads the files to describe them. */
  public static EmbedderFeatures of(EmbedderOptions options) throws IOException {
    return new EmbedderFeatures(options, options.description());
  }

  @Override
  public Featurizer open() {
    try {
      return new EmbedderFeaturizer(TextEmbedder.open(options, description));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the embedder " + options.model().name() + " cannot be opened: " + e.getMessage(), e);
    }
  }
}
