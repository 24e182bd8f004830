package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.Start;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the command line says.
 *
 * @param kills of the job's process
 * @param seed of log, moments and models
 * @param searches in the log
 * @param documents in the catalogue
 * @param models that the searches teach, in turn
 * @param start what each model begins as
 * @param dimension of a vector
 * @param ahead share of the log that is there before the job begins; the rest comes while it runs
 * @param output where broker, runs and logs are kept
 */
public record ChaosOptions(
    int kills,
    long seed,
    int searches,
    int documents,
    int models,
    Start start,
    int dimension,
    double ahead,
    Path output) {
  /** Of both input topics. */
  static final int PARTITIONS = 3;

  private static final int MAX_MODELS = 26;

  public ChaosOptions {
    require(kills >= 0, "kills must not be negative", kills, "--kills");
    require(searches >= 100, "searches must be at least 100", searches, "--searches");
    require(documents >= 100, "documents must be at least 100", documents, "--documents");
    require(models >= 1 && models <= MAX_MODELS, "models must be in [1, 26]", models, "--models");
    require(dimension >= 1, "dimension must be at least 1", dimension, "--dimension");
    require(ahead >= 0 && ahead <= 1, "ahead must be in [0, 1]", ahead, "--ahead");
  }

  /**
   * @throws ConfigurationException if it does not hold: the command line is wrong
   */
  static void require(boolean holds, String rule, Object value, String option) {
    if (!holds) {
      throw new ConfigurationException(rule + ", was " + value + "; set " + option);
    }
  }

  /** The output directory, which is there and empty. */
  Path emptyOutput() throws IOException {
    Files.createDirectories(output);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(output)) {
      require(
          !entries.iterator().hasNext(),
          "the output directory must be empty",
          output.toAbsolutePath(),
          "--output, or delete what is there");
    }
    return output.toAbsolutePath().normalize();
  }

  /** The models' names: market-a, market-b and so on. */
  List<String> modelNames() {
    return IntStream.range(0, models).mapToObj(this::modelOf).toList();
  }

  /** The model that search number {@code i} teaches. */
  String modelOf(long i) {
    return "market-" + (char) ('a' + i % models);
  }
}
