package io.contraflow.pipeline.job;

import io.contraflow.learner.start.LexicalStart;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.start.ScaledRows;
import io.contraflow.learner.start.TokenWeights;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.adapter.Embedders;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Option;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.distil.DistilCache;
import io.contraflow.pipeline.distil.Distillation;
import io.contraflow.pipeline.distil.ProgressLine;
import io.contraflow.pipeline.distil.Teacher;
import io.contraflow.pipeline.distil.TokenCounts;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SafetensorsFile;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes what a model is before its first step, by {@code learner.start} and its neighbours. */
public final class ModelStart {
  private final Configuration configuration;
  private final DistilCache cache;

  private ModelStart(Configuration configuration, DistilCache cache) {
    this.configuration = configuration;
    this.cache = cache;
  }

  /**
   * Writes the start beside the checkpoints, unless one of the same options is there: what a job
   * was begun with is what it goes on with, even if a directory or a cache it came from is gone.
   * Distilling, if it has to be done, says how far it is on stderr.
   *
   * @param output directory of the job
   * @throws ConfigurationException if options contradict what the start has
   */
  public static StartSnapshot prepare(Configuration configuration, Path output) throws IOException {
    return prepare(configuration, output, DistilCache.ofUser());
  }

  /** As above, with distilled models kept in a cache of the caller's. */
  public static StartSnapshot prepare(Configuration configuration, Path output, DistilCache cache)
      throws IOException {
    return prepare(configuration, output, cache, false);
  }

  /**
   * As above.
   *
   * @param resumes whether the job has state. Then a tokenizer that has further tokens gives the
   *     start rows for them, and options that state can't go on with are refused before anything is
   *     made
   */
  static StartSnapshot prepare(
      Configuration configuration, Path output, DistilCache cache, boolean resumes)
      throws IOException {
    KeptStart kept = new KeptStart(configuration, output.resolve("start"));
    Optional<StartSnapshot> there = kept.same();
    if (there.isEmpty() && resumes) {
      there = kept.resumed();
    }
    return there.isPresent()
        ? there.get()
        : new ModelStart(configuration, cache).write(kept.root());
  }

  /** The configuration with what the start decides, and where its embedder's files lie. */
  public static Configuration fitted(Configuration configuration, StartSnapshot start)
      throws IOException {
    Configuration located =
        configuration.isAdapter() ? Embedders.located(configuration) : configuration;
    return located.with(LearnerSettings.DIMENSION, start.dimension());
  }

  private StartSnapshot write(Path root) throws IOException {
    Start start = configuration.autoValues().start();
    configuration.requireConsistent();
    if (configuration.isAdapter()) {
      AdapterStart adapter = AdapterStart.of(configuration);
      return start.kind() == Start.Kind.SNAPSHOT
          ? adapter.copied(root, DirectoryStart.newest(Path.of(start.directory())))
          : adapter.identity(root);
    }
    return switch (start.kind()) {
      case RANDOM -> random(root);
      case DISTIL, DISTIL_LEXICAL -> distilled(root, start.kind() == Start.Kind.DISTIL_LEXICAL);
      case STATIC -> copied(root, Path.of(start.directory()));
      case SNAPSHOT -> copied(root, DirectoryStart.newest(Path.of(start.directory())));
      case IDENTITY -> throw new IllegalStateException("no start of a static model: " + start);
    };
  }

  private StartSnapshot random(Path root) throws IOException {
    try (Tokenizer tokenizer = tokenizer()) {
      int dimension = configuration.get(LearnerSettings.DIMENSION);
      return publish(
          root, new RandomStart(tokenizer.vocabularySize(), dimension, seed()), tokenizer);
    }
  }

  private StartSnapshot distilled(Path root, boolean lexical) throws IOException {
    try (Tokenizer tokenizer = tokenizer()) {
      Teacher teacher = Teacher.of(configuration.get(LearnerSettings.START_MODEL));
      teacher.mustGoWith(tokenizer);
      int dimension = configuration.get(LearnerSettings.DIMENSION);
      Distillation distillation = new Distillation(teacher, tokenizer, dimension, null);
      PublishedSnapshot model =
          cache.get(
              distillation,
              tokenizer,
              ProgressLine.onStderr("distilling", teacher.name(), "tokens")::show);
      Table rows = rows(model.directory());
      Table start =
          ScaledRows.toUnitRms(lexical ? LexicalStart.of(rows, rarity(tokenizer), seed()) : rows);
      return publish(root, start, tokenizer);
    }
  }

  /** How rare each token is: by the documents there are, else by its place in the vocabulary. */
  private double[] rarity(Tokenizer tokenizer) throws IOException {
    String texts = configuration.get(LearnerSettings.START_TEXTS);
    if (texts.isBlank()) {
      return TokenWeights.inverseDocument(TokenWeights.zipf(tokenizer.vocabularySize()));
    }
    TokenCounts counts = TokenCounts.read(Path.of(texts), tokenizer);
    return TokenWeights.inverseDocument(counts.textsWith(), counts.texts());
  }

  private StartSnapshot copied(Path root, Path directory) throws IOException {
    StartTables tables =
        DirectoryStart.staticTables(directory, configuration.get(LearnerSettings.TOWERS));
    mustBeLeftOut(LearnerSettings.DIMENSION, tables.dimension());
    try (Tokenizer tokenizer = Tokenizer.read(StaticModel.in(directory).tokenizer())) {
      if (configuration.isSet(LearnerSettings.TOKENIZER)) {
        try (Tokenizer set = tokenizer()) {
          mustEqual(
              LearnerSettings.TOKENIZER,
              "the directory's",
              set.sha256().equals(tokenizer.sha256()));
        }
      }
      return publish(root, tables, tokenizer);
    }
  }

  private void mustBeLeftOut(Option<Integer> option, int there) {
    mustEqual(
        option,
        Integer.toString(there),
        !configuration.isSet(option) || configuration.get(option) == there);
  }

  private void mustEqual(Option<?> option, String there, boolean equal) {
    if (!equal) {
      throw new ConfigurationException(
          option.key()
              + " must be "
              + there
              + " with learner.start "
              + configuration.autoValues().start()
              + ", was "
              + configuration.get(option)
              + "; leave it out");
    }
  }

  private static Table rows(Path directory) throws IOException {
    return SafetensorsFile.open(StaticModel.in(directory).tensor()).matrix(StaticModel.TENSOR);
  }

  private StartSnapshot publish(Path root, Table rows, Tokenizer tokenizer) throws IOException {
    return publish(root, StartTables.both(rows), tokenizer);
  }

  private StartSnapshot publish(Path root, StartTables tables, Tokenizer tokenizer)
      throws IOException {
    return StartSnapshot.write(
        root, tables, new SnapshotEncoding.Static(tokenizer), configuration.recorded(), seed());
  }

  private Tokenizer tokenizer() throws IOException {
    return Teacher.tokenizer(configuration.get(LearnerSettings.TOKENIZER));
  }

  private long seed() {
    return configuration.get(LearnerSettings.SEED);
  }
}
