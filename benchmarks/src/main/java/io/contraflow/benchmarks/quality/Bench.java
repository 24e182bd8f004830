package io.contraflow.benchmarks.quality;

import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.demo.ClickModel;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.DemoOptions;
import io.contraflow.pipeline.demo.DemoRun;
import io.contraflow.pipeline.demo.Evaluation;
import io.contraflow.pipeline.job.ModelStart;
import io.contraflow.search.Bm25Index;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the rows of one table share: texts, BM25, clicks, and where files go. */
final class Bench implements AutoCloseable {
  /**
   * Searches of a pass for each training query. Users draw theirs at random and about half of the
   * searches end in a click, so that four let nearly every query that can be clicked be clicked.
   */
  static final int SEARCHES_PER_QUERY = 4;

  /** 2026-01-01T00:00Z; which examples are held out depends on the week. */
  static final long START_MS = 1_767_225_600_000L;

  private final QualityOptions options;
  private final PrintWriter progress;
  private final Corpus corpus;
  private final Bm25Index index;
  private final Evaluation evaluation;
  private final Path documents;
  private ClickLog clicks;
  private MiniLm miniLm;

  /**
   * Reads the collection and writes its documents into the output directory.
   *
   * @param progress what is going on, for people
   */
  Bench(QualityOptions options, PrintWriter progress) throws IOException {
    this.options = options;
    this.progress = progress;
    corpus = options.corpus();
    index =
        Bm25Index.of(
            corpus.documents().stream().map(Corpus.Document::id).toList(),
            corpus.documents().stream().map(Corpus.Document::text).toList());
    evaluation = new Evaluation(corpus, index);
    Files.createDirectories(options.output());
    documents = options.output().resolve("documents.jsonl").toAbsolutePath();
    corpus.writeDocuments(documents);
  }

  Corpus corpus() {
    return corpus;
  }

  Evaluation evaluation() {
    return evaluation;
  }

  Path output() {
    return options.output();
  }

  QualityOptions options() {
    return options;
  }

  /** The documents as JSON lines. */
  Path documents() {
    return documents;
  }

  /** Searches of a pass. */
  long pass() {
    return options.searches() > 0
        ? options.searches()
        : (long) SEARCHES_PER_QUERY * corpus.training().size();
  }

  List<Moment> moments() {
    return Moment.of(pass());
  }

  /** The clicks of two passes; simulated when first asked for. */
  ClickLog clicks() throws IOException {
    if (clicks == null) {
      say("simulating %,d searches", 2 * pass());
      clicks = ClickLog.of(corpus, index, run(2 * pass()), Configuration.defaults());
    }
    return clicks;
  }

  /** The frozen model's vectors; embedded when first asked for. */
  MiniLm miniLm() throws IOException {
    if (miniLm == null) {
      miniLm = MiniLm.of(this);
    }
    return miniLm;
  }

  /** What the demo would be told to make the same events. */
  DemoRun run(long searches) {
    return new DemoRun(
        DemoRun.FORMAT_VERSION,
        START_MS,
        searches,
        DemoOptions.RATE,
        options.seed(),
        ClickModel.REALISTIC.label(),
        Towers.QUERY_ONLY.label(),
        Start.parse("random").toString(),
        1);
  }

  /** The job's defaults, with what a row says. */
  Configuration configuration(Start start, Towers towers) {
    return Configuration.defaults()
        .with(LearnerSettings.START, Optional.of(start))
        .with(LearnerSettings.START_TEXTS, documents.toString())
        .with(LearnerSettings.TOWERS, towers)
        .with(LearnerSettings.SEED, options.seed());
  }

  /** The job's defaults for an adapter. */
  Configuration adapter(Towers towers, int dimension) {
    return Configuration.defaults()
        .with("learner.encoder", "adapter", "the benchmark")
        .with(LearnerSettings.DIMENSION, dimension)
        .with(LearnerSettings.TOWERS, towers)
        .with(LearnerSettings.SEED, options.seed());
  }

  /** What a model begins as, as the job makes it. */
  StartSnapshot start(Configuration configuration) throws IOException {
    String name = configuration.autoValues().start().toString();
    Path directory = options.output().resolve("starts").resolve(name);
    return ModelStart.prepare(configuration, directory, options.cache());
  }

  void say(String format, Object... arguments) {
    progress.printf(format + "%n", arguments);
    progress.flush();
  }

  @Override
  public void close() {
    index.close();
  }
}
