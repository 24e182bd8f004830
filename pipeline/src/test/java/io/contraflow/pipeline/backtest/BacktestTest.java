package io.contraflow.pipeline.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.pipeline.backtest.PairedDifference.Says;
import io.contraflow.pipeline.config.ClickSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay of logs whose users are known. */
class BacktestTest {
  private static final int SEARCHES = 1000;

  @TempDir Path directory;

  @Test
  void shouldSeeThatAModelHasLearntWhatClicksSay() throws Exception {
    ModelSummary summary = replayed(true, 3, Towers.QUERY_ONLY);
    Slice all = summary.all();
    assertThat(all.searches()).isEqualTo(SEARCHES);
    assertThat(all.queries()).isEqualTo(SimulatedLog.topics());
    // The page's order is random, and so is the start's: a fifth each for ranks 1 to 5, .457.
    assertThat(all.mean(Ranking.LOGGED, Measure.PAGE_MRR)).isBetween(0.43, 0.48);
    assertThat(all.mean(Ranking.START, Measure.PAGE_MRR)).isBetween(0.38, 0.54);
    assertThat(all.mean(Ranking.MODEL, Measure.PAGE_MRR)).isGreaterThan(0.7);
    for (Measure measure : Measure.values()) {
      assertThat(all.compared(Ranking.START, measure).difference().says()).isEqualTo(Says.BETTER);
    }
    assertThat(all.compared(Ranking.LOGGED, Measure.PAGE_MRR).difference().says())
        .isEqualTo(Says.BETTER);
    assertThat(all.mean(Ranking.BM25, Measure.MRR)).isZero(); // the words are in no document
    assertThat(Verdict.of(summary).get(0)).contains("It would have helped");
    List<Slice> parts = summary.parts();
    assertThat(parts.get(parts.size() - 1).mean(Ranking.MODEL, Measure.PAGE_MRR))
        .isGreaterThan(parts.get(0).mean(Ranking.MODEL, Measure.PAGE_MRR) + 0.2);
  }

  @Test
  void shouldClaimNothingWhereClicksAreRandom() throws Exception {
    ModelSummary summary = replayed(false, 3, Towers.QUERY_ONLY);
    assertThat(summary.all().searches()).isEqualTo(SEARCHES);
    assertThat(summary.all().compared(Ranking.LOGGED, Measure.PAGE_MRR).difference().says())
        .isNotEqualTo(Says.BETTER);
    assertThat(summary.all().compared(Ranking.START, Measure.PAGE_MRR).difference().says())
        .isNotEqualTo(Says.BETTER);
    assertThat(Verdict.of(summary)).noneMatch(sentence -> sentence.contains("helped"));
  }

  @Test
  void shouldScoreASearchBeforeAnythingOfItIsLearntAndOnce() throws Exception {
    try (Backtest backtest = backtest(Towers.SHARED, Set.of())) {
      SimulatedLog log = new SimulatedLog(1);
      log.documents().forEach(backtest::add);
      Origin origin = new Origin("search-events", 0, 1000);
      List<Impression.Result> page = new ArrayList<>();
      for (String docId : List.of("d0", "d1", "d2", "unknown")) {
        page.add(new Impression.Result(docId, page.size() + 1, null));
      }
      long atMs = SimulatedLog.T_MS + 5000;
      ParsedEvent shown =
          new EventRecord(
              new Impression("default", "s", "orange kettle", "u", atMs, page), origin, atMs);
      backtest.add(shown);
      backtest.add(click("d1", atMs + 100));
      backtest.add(click("d2", atMs + 60_000)); // learnt, and not scored
      ModelSummary summary = backtest.end().get(0);
      assertThat(backtest.counts().decided()).isEqualTo(1);
      assertThat(backtest.counts().decidedAgain()).isEqualTo(1);
      assertThat(backtest.results()).hasSize(1);
      SearchResult result = backtest.results().iterator().next();
      assertThat(result.step()).isZero();
      assertThat(result.shown()).isEqualTo(3); // one has no content
      assertThat(result.acted()).isEqualTo(1);
      assertThat(result.candidates()).isEqualTo(SimulatedLog.topics());
      assertThat(result.fresh()).isTrue();
      assertThat(result.figures().get(Ranking.LOGGED, Measure.PAGE_MRR)).isEqualTo(0.5f);
      assertThat(result.figures().get(Ranking.MODEL, Measure.MRR))
          .isEqualTo(result.figures().get(Ranking.START, Measure.MRR));
      assertThat(summary.steps()).isPositive();
    }
  }

  @Test
  void shouldKnowUsersAsPrivacyLeavesThem() throws Exception {
    Configuration capped = configuration(Towers.QUERY_ONLY).with(ClickSettings.CAP_OF_USER, 1);
    try (Backtest kept = new Backtest(capped, Set.of(), 1000, directory.resolve("kept"));
        Backtest dropped =
            new Backtest(
                capped.with("privacy.user-ids", "drop", "the test"),
                Set.of(),
                1000,
                directory.resolve("dropped"))) {
      // Of 50 users one pair each in the hour; of nobody every pair.
      assertThat(replayed(kept, true, 3).steps()).isLessThan(50);
      assertThat(replayed(dropped, true, 3).steps()).isGreaterThan(100);
    }
  }

  @Test
  void shouldSayWhatIsMissing() throws Exception {
    try (Backtest backtest = backtest(Towers.QUERY_ONLY, Set.of())) {
      SimulatedLog log = new SimulatedLog(1);
      for (EventRecord event : log.search(0, true)) {
        backtest.add(event);
      }
      backtest.end();
      assertThatThrownBy(
              () ->
                  NothingScored.check(
                      backtest.counts(), backtest.documents(), Configuration.defaults()))
          .isInstanceOf(BacktestException.class)
          .hasMessage(
              "clicked documents must have content, those of 1 searches have none: topic documents"
                  + " gave 0 documents; send the catalogue there, or text in the events' results");
    }
    try (Backtest backtest = backtest(Towers.QUERY_ONLY, Set.of("other"))) {
      for (EventRecord event : new SimulatedLog(1).search(0, true)) {
        backtest.add(event);
      }
      backtest.end();
      assertThatThrownBy(() -> NothingScored.check(backtest.counts(), 0, Configuration.defaults()))
          .hasMessageStartingWith(
              "--model must name a model of the events, 2 events are of others");
    }
  }

  private static EventRecord click(String docId, long atMs) {
    return new EventRecord(
        new Action("default", "s", docId, atMs, "click", -1, ""),
        new Origin("search-events", 0, 2000),
        atMs);
  }

  private ModelSummary replayed(boolean knows, long seed, Towers towers) throws Exception {
    try (Backtest backtest = backtest(towers, Set.of())) {
      return replayed(backtest, knows, seed);
    }
  }

  private static ModelSummary replayed(Backtest backtest, boolean knows, long seed)
      throws IOException {
    SimulatedLog log = new SimulatedLog(seed);
    for (DocumentEvent document : log.documents()) {
      backtest.add(document);
    }
    for (int i = 0; i < SEARCHES; i++) {
      for (EventRecord event : log.search(i, knows)) {
        backtest.add(event);
      }
      backtest.advance(SimulatedLog.T_MS + SimulatedLog.SEARCH_EVERY_MS * i);
    }
    return backtest.end().get(0);
  }

  private Backtest backtest(Towers towers, Set<String> models) throws IOException {
    return new Backtest(
        configuration(towers), models, 1000, directory.resolve("work" + models.hashCode()));
  }

  private static Configuration configuration(Towers towers) {
    return Configuration.defaults()
        .with("learner.start", "random", "the test")
        .with(LearnerSettings.DIMENSION, 32)
        .with(LearnerSettings.TOWERS, towers)
        .with(WindowSettings.SIZE, Optional.of(32))
        .with(WindowSettings.STRIDE, Optional.of(8))
        .with(WindowSettings.QUEUE_SIZE, 64);
  }
}
