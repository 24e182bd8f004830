package io.contraflow.pipeline.backtest;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.step.Learner;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.event.Tick;
import io.contraflow.operators.event.UserIds;
import io.contraflow.operators.example.Featurizer;
import io.contraflow.operators.example.LogCatalogue;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.LogJoin;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.job.LearnerJob;
import io.contraflow.pipeline.job.ModelStart;
import io.contraflow.search.ChangingBm25;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A log, test then train: at each event time at which searches are decided, their models take the
 * steps that are due before it, every search is scored, and then what was decided is learnt. Models
 * end as {@code train --until} leaves them, bit for bit, as long as no event is late. Not
 * thread-safe. Owns native memory: close it.
 */
public final class Backtest implements AutoCloseable {
  /** Models that are replayed side by side, at most. */
  static final int MOST_MODELS = 32;

  /** Searches whose figures are kept, at most. */
  static final int MOST_SEARCHES = 5_000_000;

  /** Share of the heap that the catalogue may take. */
  private static final double CATALOGUE_SHARE = 0.5;

  private final Configuration configuration;
  private final Set<String> wanted;
  private final UserIds userIds;
  private final StartSnapshot start;
  private final LearnerOptions options;
  private final Featurizer featurizer;
  private final ChangingBm25 bm25;
  private final Learner frozen;
  private final LogJoin join;
  private final LogCatalogue catalogue;
  private final KnownDocuments known = new KnownDocuments();
  private final SearchScorer scorer;
  private final BacktestCounts counts = new BacktestCounts();
  private final SortedMap<String, BacktestModel> models = new TreeMap<>();
  private final PriorityQueue<Outcome> outcomes = new PriorityQueue<>(Outcome.ORDER);
  private final List<Decided> decided = new ArrayList<>();
  private long watermarkMs = Long.MIN_VALUE;
  private long timeMs = Long.MIN_VALUE;
  private Runnable progress = () -> {};

  private record Decided(LabelledSearch search, Impression page, boolean again) {}

  /**
   * @param wanted models by name; empty for all
   * @param candidates documents among which those acted on are looked for, at most
   * @param work directory for files; the caller's to delete
   */
  public Backtest(Configuration unfitted, Set<String> wanted, int candidates, Path work)
      throws IOException {
    this.wanted = Set.copyOf(wanted);
    userIds = unfitted.userIds();
    start = ModelStart.prepare(unfitted, work);
    configuration = ModelStart.fitted(unfitted, start);
    options = configuration.learnerOptions();
    featurizer = LearnerJob.features(configuration, start).open();
    bm25 = new ChangingBm25(work.resolve("bm25"));
    frozen = new Learner(options, start.parameters(), Kernels.of(configuration.kernel(), 1));
    join = new LogJoin(configuration.joinOptions(), new FromJoin());
    catalogue = new LogCatalogue(configuration.resolveOptions(), featurizer, new FromCatalogue());
    scorer = new SearchScorer(catalogue, known, bm25, featurizer, candidates, counts);
  }

  /** Calls this often while it works. */
  void tell(Runnable howFar) {
    progress = howFar;
  }

  /** Takes in what became of a record of the events topic. */
  public void add(ParsedEvent parsed) throws IOException {
    if (parsed instanceof DeadLetter letter) {
      counts.countRejected(letter.reason().label());
    } else if (parsed instanceof EventRecord read && !(read.event() instanceof Tick)) {
      EventRecord record = userIds.of(read);
      if (!wanted.isEmpty() && !wanted.contains(record.event().model())) {
        counts.countOtherModel();
        return;
      }
      counts.countEvent();
      join.add(record, watermarkMs);
    }
  }

  /** Takes in what became of a record of the documents topic. */
  public void add(ParsedDocument parsed) {
    if (parsed instanceof DeadLetter letter) {
      counts.countRejected(letter.reason().label());
    } else if (parsed instanceof DocumentEvent version) {
      counts.countDocument();
      catalogue.add(version, watermarkMs);
    }
  }

  /** Does everything of event times up to this one; nothing of them comes any more. */
  public void advance(long newWatermarkMs) throws IOException {
    try {
      for (long nextMs = nextMs(); nextMs <= newWatermarkMs && nextMs < Long.MAX_VALUE; ) {
        advanceTo(nextMs);
        nextMs = nextMs();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    watermarkMs = newWatermarkMs;
  }

  private long nextMs() {
    return Math.min(join.nextMs(), catalogue.nextMs());
  }

  private void advanceTo(long nowMs) throws IOException {
    timeMs = nowMs;
    progress.run();
    if (join.nextMs() == nowMs) {
      join.advance();
    }
    for (Decided each : decided) {
      score(each, nowMs);
      catalogue.ask(each.search);
    }
    decided.clear();
    catalogue.advance(nowMs);
    while (!outcomes.isEmpty() && outcomes.peek().decisionTimeMs() <= nowMs) {
      learn(outcomes.remove());
    }
  }

  private void score(Decided each, long nowMs) throws IOException {
    if (each.again) {
      counts.countDecidedAgain();
      return;
    }
    counts.countDecided();
    BacktestModel model = model(each.search.model());
    model.loop().before(nowMs);
    SearchResult result = scorer.score(each.search, each.page, model);
    if (result != null) {
      counts.countScored();
      model.results().add(result);
      if (counts.scored() > MOST_SEARCHES) {
        throw new BacktestException(
            "a range must have at most %,d searches to be scored, this one has more; give a shorter one with --from and --to"
                .formatted(MOST_SEARCHES));
      }
    }
  }

  private void learn(Outcome outcome) throws IOException {
    BacktestModel model = model(outcome.model());
    if (outcome instanceof Drop drop) {
      counts.countDropped(drop);
    } else if (outcome instanceof LateEvent) {
      model.countLate();
    }
    model.loop().consume(outcome);
  }

  private BacktestModel model(String name) throws IOException {
    BacktestModel there = models.get(name);
    if (there != null) {
      return there;
    }
    if (models.size() >= MOST_MODELS) {
      throw new BacktestException(
          "a range must have at most %d models, this one has more: %s, %s; choose some with --model"
              .formatted(MOST_MODELS, String.join(", ", models.keySet()), name));
    }
    OnlineModel model =
        new OnlineModel(
            name,
            options,
            start.parameters(),
            Kernels.of(configuration.kernel(), configuration.get(LearnerSettings.THREADS)));
    StepLoop loop =
        new StepLoop(
            model,
            report -> models.get(name).stepped(),
            configuration.get(LearnerSettings.ON_NON_FINITE).equals(LearnerSettings.SKIP));
    BacktestModel added =
        new BacktestModel(
            model, loop, frozen, options.towers() != Towers.QUERY_ONLY, options.seed());
    models.put(name, added);
    return added;
  }

  /** Nothing more will come: decides and learns what waits, and says what came of it. */
  public List<ModelSummary> end() throws IOException {
    advance(Long.MAX_VALUE);
    List<ModelSummary> summaries = new ArrayList<>();
    for (BacktestModel model : models.values()) {
      model.loop().end();
      summaries.add(model.summary());
    }
    return summaries;
  }

  /** Every search that was scored, model after model, in the order of time. */
  Iterable<SearchResult> results() {
    List<SearchResult> all = new ArrayList<>();
    models.values().forEach(model -> all.addAll(model.results()));
    return all;
  }

  BacktestCounts counts() {
    return counts;
  }

  /** The event time that was reached; {@link Long#MIN_VALUE} before the first. */
  long timeMs() {
    return timeMs;
  }

  /** Steps of all models. */
  long steps() {
    return models.values().stream().mapToLong(model -> model.model().step()).sum();
  }

  /** Documents there are now. */
  int documents() {
    return known.size();
  }

  private final class FromJoin implements LogJoin.Output {
    @Override
    public void decided(LabelledSearch search, Impression page, boolean again) {
      decided.add(new Decided(search, page, again));
    }

    @Override
    public void outcome(Outcome outcome) {
      outcomes.add(outcome);
    }

    @Override
    public void rejected(DeadLetterReason reason) {
      counts.countRejected(reason.label());
    }
  }

  private final class FromCatalogue implements LogCatalogue.Output {
    @Override
    public void outcome(Outcome outcome) {
      outcomes.add(outcome);
    }

    @Override
    public void changed(DocumentEvent version, Document document) {
      try {
        if (document == null) {
          known.remove(version.docId());
        } else {
          known.put(document);
        }
        if (version.text() == null) {
          bm25.remove(version.docId());
        } else {
          bm25.put(version.docId(), version.text());
        }
        requireRoom();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void requireRoom() throws BacktestException {
    long most = (long) (CATALOGUE_SHARE * Runtime.getRuntime().maxMemory());
    if (catalogue.bytes() > most) {
      throw new BacktestException(
          "the catalogue must fit into half of the heap, %,d documents take more than %,d MiB; set CONTRAFLOW_HEAP, as in CONTRAFLOW_HEAP=8g"
              .formatted(known.size(), most >> 20));
    }
  }

  @Override
  public void close() {
    models.values().forEach(BacktestModel::close);
    frozen.close();
    bm25.close();
    featurizer.close();
  }
}
