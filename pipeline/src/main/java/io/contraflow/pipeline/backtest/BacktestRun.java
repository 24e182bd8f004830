package io.contraflow.pipeline.backtest;

import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.StartPosition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A backtest from Kafka's log to the files of its report.
 *
 * @param from where events are read from
 * @param to where both topics end
 * @param models by name; empty for all
 * @param candidates documents among which those acted on are looked for, at most
 * @param output directory for the report
 */
public record BacktestRun(
    Configuration configuration,
    StartPosition from,
    StartPosition to,
    Set<String> models,
    int candidates,
    Path output) {
  static final String REPORT = "report.html";

  /** Directory of the output that holds files while a run lasts. */
  public static final String WORK = ".contraflow-backtest-work";

  /**
   * Reads, learns, measures and writes.
   *
   * @param say told what came of it, line by line
   * @param err for progress
   * @return a summary of each model
   * @throws BacktestException if there is nothing to measure on
   * @throws io.contraflow.pipeline.broker.BrokerException if Kafka does not answer
   */
  public List<ModelSummary> run(Consumer<String> say, PrintWriter err) throws IOException {
    LogRange range = LogRange.of(configuration, from, to);
    say.accept(
        "reading %,d records of %s and %s"
            .formatted(
                range.records(),
                String.join(", ", configuration.topics().searchEventTopics()),
                String.join(", ", configuration.topics().documentTopics())));
    Path work = output.resolve(WORK);
    delete(work); // of a run that was stopped
    try (Backtest backtest = new Backtest(configuration, models, candidates, work)) {
      LogFeed feed = new LogFeed(configuration, range, backtest);
      BacktestProgress progress = new BacktestProgress(range.records(), backtest, feed, err);
      backtest.tell(progress::show);
      feed.run(progress::show);
      List<ModelSummary> summaries = backtest.end();
      progress.end();
      NothingScored.check(backtest.counts(), backtest.documents(), configuration);
      Provenance provenance = provenance(range, backtest);
      CsvFiles.write(output, summaries, backtest.results());
      Files.writeString(
          output.resolve(REPORT), HtmlReport.of(summaries, provenance), StandardCharsets.UTF_8);
      new TextReport(say).print(summaries, provenance);
      say.accept("");
      say.accept("report  " + output.resolve(REPORT));
      return summaries;
    } finally {
      delete(work);
    }
  }

  private Provenance provenance(LogRange range, Backtest backtest) {
    LearnerOptions options = configuration.learnerOptions();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("events", String.join(", ", configuration.topics().searchEventTopics()));
    facts.put("documents", String.join(", ", configuration.topics().documentTopics()));
    facts.put("from", from.toString());
    facts.put("to", to.toString());
    facts.put("learner.start", configuration.autoValues().start().toString());
    facts.put("learner.towers", configuration.get(LearnerSettings.TOWERS).label());
    facts.put("window.size / stride", "%d / %d".formatted(options.size(), options.stride()));
    facts.put("learner.seed", Long.toString(options.seed()));
    return new Provenance(facts, candidates, became(range, backtest));
  }

  private static Map<String, Long> became(LogRange range, Backtest backtest) {
    BacktestCounts counts = backtest.counts();
    Map<String, Long> became = new LinkedHashMap<>();
    became.put("records read", range.records());
    became.put("impressions, actions and pairs", counts.events());
    became.put("versions of documents", counts.documents());
    became.put("documents in the end", (long) backtest.documents());
    became.put("searches with an action", counts.decided());
    became.put("of these scored", counts.scored());
    became.put("pages where no order is better than another", counts.pagesWithoutChoice());
    became.put("later actions of a search: learnt, not scored", counts.decidedAgain());
    became.put("events of models not asked for", counts.otherModels());
    counts.notScored().forEach((why, count) -> became.put("not scored: " + why, count));
    counts
        .dropped()
        .forEach((why, count) -> became.put("acted on, teaches nothing: " + why, count));
    counts.rejected().forEach((why, count) -> became.put("records not used: " + why, count));
    became.values().removeIf(count -> count == 0);
    return became;
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      List<Path> entries;
      try (Stream<Path> walk = Files.walk(directory)) {
        entries = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path entry : entries) {
        Files.delete(entry);
      }
    }
  }
}
