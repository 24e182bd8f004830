package io.contraflow.learner.step;

import static io.contraflow.learner.example.Examples.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.click.BiasOptions;
import io.contraflow.learner.click.CapOptions;
import io.contraflow.learner.click.ClickOptions;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DocumentUpdate;
import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Examples;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.history.HeldOut;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.TooOldException;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnlineModelTest {
  private static final long WEEK_MS = 7L * 24 * 3600 * 1000;
  private static final RandomStart START = new RandomStart(100, 16, 5);

  private static LearnerOptions options(double heldOutShare) {
    return options(Towers.SHARED, heldOutShare);
  }

  private static LearnerOptions options(Towers towers, double heldOutShare) {
    return new LearnerOptions(
        16,
        towers,
        null,
        16,
        4,
        1000,
        new LossOptions(0.05, true, false),
        2,
        new Descent(OptimizerKind.ADAGRAD, 0.3, 3, 1.0, 0),
        0,
        32,
        4,
        60_000,
        3,
        0,
        0,
        heldOutShare,
        20,
        2,
        60_000,
        20,
        FrequencyOptions.NONE,
        false,
        11);
  }

  /** No clipping, a pull toward the start, and replay. */
  private static LearnerOptions forgetful(int replaySize, double replayFraction) {
    return withReplay(0, replaySize, replayFraction);
  }

  private static LearnerOptions withReplay(
      double heldOutShare, int replaySize, double replayFraction) {
    return new LearnerOptions(
        16,
        Towers.SHARED,
        null,
        16,
        4,
        1000,
        new LossOptions(0.05, true, false),
        2,
        new Descent(OptimizerKind.ADAGRAD, 0.3, 3, 0, 0.5),
        0,
        32,
        4,
        60_000,
        3,
        replaySize,
        replayFraction,
        heldOutShare,
        20,
        2,
        60_000,
        20,
        FrequencyOptions.NONE,
        false,
        11);
  }

  @Test
  void shouldAccountForEveryPair() {
    List<Outcome> outcomes = Examples.stream(500, 1);
    long pairs = outcomes.stream().filter(o -> o instanceof Example || o instanceof Drop).count();
    long late = outcomes.stream().filter(LateEvent.class::isInstance).count();
    try (OnlineModel model = new OnlineModel("default", options(0.2), START)) {
      List<StepReport> reports = Models.feed(model, outcomes);
      Ledger ledger = model.report().ledger();
      assertThat(ledger.pairs()).isEqualTo(pairs);
      assertThat(ledger.late()).isEqualTo(late);
      assertThat(ledger.heldOut()).isPositive();
      assertThat(ledger.dropped()).containsKeys("no-document", "deleted-document");
      assertThat(reports.stream().mapToLong(StepReport::entering).sum()).isEqualTo(ledger.learnt());
      assertThat(reports.get(reports.size() - 1).step()).isEqualTo(reports.size());
    }
  }

  @Test
  void shouldCountWhatComesOutOfOrderAsLateAndUseIt() {
    try (OnlineModel model = new OnlineModel("default", options(0), START)) {
      Models.feed(model, List.of(example(2000, 1, 1), example(1000, 2, 2), example(3000, 3, 3)));
      Ledger ledger = model.report().ledger();
      assertThat(ledger.late()).isEqualTo(1);
      assertThat(ledger.pairs()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(Towers.class)
  void shouldContinueAfterARestoreBitForBit(Towers towers) throws IOException {
    LearnerOptions options = options(towers, 0.1);
    List<Outcome> outcomes = Examples.stream(400, 2);
    for (int cut : new int[] {3, 150, 333}) {
      try (OnlineModel whole = new OnlineModel("default", options, START);
          OnlineModel first = new OnlineModel("default", options, START);
          OnlineModel second = new OnlineModel("default", options, START)) {
        List<StepReport> expected = Models.feed(whole, outcomes);
        List<StepReport> reports = Models.feed(first, outcomes.subList(0, cut));
        Models.restore(first, second);
        reports.addAll(Models.feed(second, outcomes.subList(cut, outcomes.size())));
        assertThat(reports).isEqualTo(expected);
        Models.assertSameState(second, whole);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Towers.class)
  void shouldLearnWhatIsClicked(Towers towers) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      outcomes.add(example(1_000_000L + i, i % 40, i % 40));
    }
    try (OnlineModel model = new OnlineModel("default", options(towers, 0), START)) {
      List<StepReport> reports = Models.feed(model, outcomes);
      StepReport first = reports.get(reports.size() / 10);
      StepReport last = reports.get(reports.size() - 1);
      assertThat(last.loss()).isLessThan(first.loss() / 2);
      assertThat(last.mrr()).isGreaterThan(0.9);
      if (towers == Towers.QUERY_ONLY) {
        assertThat(last.queueFill()).isPositive();
        assertThat(last.queueDrift()).as("a frozen document is never stale").isNull();
      } else {
        assertThat(last.queueDrift()).isPositive();
      }
    }
  }

  @Test
  void shouldRefuseAStepWithoutANewExample() {
    try (OnlineModel model = new OnlineModel("default", options(0), START)) {
      assertThatThrownBy(model::takeStep)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a step needs a new example");
    }
  }

  @Test
  void shouldContinueWithReplayAndPullBitForBit() throws IOException {
    LearnerOptions options = forgetful(20, 0.5);
    List<Outcome> outcomes = Examples.stream(400, 2);
    for (int cut : new int[] {3, 150, 333}) {
      try (OnlineModel whole = new OnlineModel("default", options, START);
          OnlineModel first = new OnlineModel("default", options, START);
          OnlineModel second = new OnlineModel("default", options, START)) {
        List<StepReport> expected = Models.feed(whole, outcomes);
        List<StepReport> reports = Models.feed(first, outcomes.subList(0, cut));
        Models.restore(first, second);
        reports.addAll(Models.feed(second, outcomes.subList(cut, outcomes.size())));
        assertThat(reports).isEqualTo(expected);
        Models.assertSameState(second, whole);
      }
    }
  }

  @Test
  void shouldAddReplayedRowsAndTakeFiguresOfEnteringOnesAlone() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      outcomes.add(example(1_000_000L + i, i % 40, i % 40));
    }
    try (OnlineModel plain = new OnlineModel("default", forgetful(0, 0), START);
        OnlineModel replaying = new OnlineModel("default", forgetful(20, 0.5), START)) {
      List<StepReport> expected = Models.feed(plain, outcomes);
      List<StepReport> actual = Models.feed(replaying, outcomes);
      StepReport last = actual.get(actual.size() - 1);
      assertThat(expected.get(expected.size() - 1).rows()).isEqualTo(16);
      assertThat(last.rows()).as("a window of 16 and half as many replayed").isEqualTo(24);
      assertThat(last.entering()).isEqualTo(4);
      assertThat(last.ledger()).isEqualTo(expected.get(expected.size() - 1).ledger());
      // Nothing has left the window before the fifth step, and figures precede its update.
      assertThat(actual.subList(0, 4)).isEqualTo(expected.subList(0, 4));
      assertThat(actual.get(4).recallAt10()).isEqualTo(expected.get(4).recallAt10());
      // BLAS may take rows of larger batches in another kernel.
      assertThat(actual.get(4).alignment()).isCloseTo(expected.get(4).alignment(), within(1e-6));
      assertThat(actual.get(4).loss()).isNotEqualTo(expected.get(4).loss());
    }
  }

  /** Week 1 teaches queries that week 2 holds out: what is kept of them is not replayed then. */
  @Test
  void shouldNotReplayQueriesThatAreHeldOutNow() {
    LearnerOptions options = withReplay(0.5, 20, 0.5);
    HeldOut heldOut = new HeldOut(0.5, 1, options.seed());
    int[] changing = queries(heldOut, true);
    int[] free = queries(heldOut, false);
    try (OnlineModel model = new OnlineModel("default", options, START)) {
      StepReport first = last(Models.feed(model, week(100, changing, 60)));
      StepReport second = last(Models.feed(model, week(101, free, 20)));
      assertThat(first.rows()).as("a window of 16 and half as many replayed").isEqualTo(24);
      assertThat(second.rows()).as("the window alone").isEqualTo(16);
      assertThat(last(Models.feed(model, week(102, free, 60))).rows()).isGreaterThan(16);
    }
  }

  @Test
  void shouldNotLearnFromOlderExamplesOfQueriesThatAreHeldOutNow() {
    LearnerOptions options = options(0.5);
    HeldOut heldOut = new HeldOut(0.5, 1, options.seed());
    try (OnlineModel model = new OnlineModel("default", options, START)) {
      Models.feed(model, week(100, queries(heldOut, true), 16));
      StepReport next = last(Models.feed(model, week(101, queries(heldOut, false), 4)));
      assertThat(next.rows()).as("those that enter alone").isEqualTo(4);
      assertThat(next.entering()).isEqualTo(4);
    }
  }

  @Test
  void shouldDropWhatIsTooMuchAndCountIt() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      outcomes.add(example(1_000_000L + i, i % 40, i % 40)); // of seven users
    }
    ClickOptions clicks = new ClickOptions(new CapOptions(10, 0, 3_600_000), BiasOptions.OFF, 0);
    try (OnlineModel model = new OnlineModel("default", with(options(0), clicks), START)) {
      Models.feed(model, outcomes);
      Ledger ledger = model.report().ledger();
      assertThat(ledger.dropped()).containsExactly(Map.entry("user-cap", 30L));
      assertThat(ledger.pairs()).isEqualTo(100);
      assertThat(model.report().effectiveRows()).isNull();
      assertThat(model.report().examination()).isNull();
    }
  }

  @Test
  void shouldKeepTheNewTextOfADocumentInWindowQueueAndHeldOut() {
    try (OnlineModel model = new OnlineModel("default", options(0), START)) {
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        outcomes.add(example(1_000_000L + i, i % 20, i % 20));
      }
      Models.feed(model, outcomes);
      Document now = new Document("d3", 77, Features.tokens(50, 51));
      assertThat(model.learner().queue().documents()).contains(Examples.document(3));
      model.consume(new DocumentUpdate("default", 1_000_100L, now));
      assertThat(model.learner().queue().documents())
          .doesNotContain(Examples.document(3))
          .contains(now);
      float[] fresh = model.learner().embedDocument(now);
      int slot = model.learner().queue().documents().indexOf(now);
      try (Matrix queued = model.learner().queue().embeddings()) {
        float[] vector = new float[16];
        queued.read(slot, vector);
        assertThat(vector).isEqualTo(fresh);
      }
      Models.feed(model, outcomes.subList(40, 60)); // the window's leave for the queue
      assertThat(model.learner().queue().documents()).doesNotContain(Examples.document(1003));
    }
  }

  private static LearnerOptions with(LearnerOptions options, ClickOptions clicks) {
    return new LearnerOptions(
        options.dimension(),
        options.towers(),
        options.head(),
        options.size(),
        options.stride(),
        options.maxWaitMs(),
        options.loss(),
        options.terms(),
        options.pageNegatives(),
        options.descent(),
        options.compatibilityWeight(),
        options.queueSize(),
        options.queueWarmUp(),
        options.queueMaxAgeMs(),
        options.queueRefreshSteps(),
        options.replaySize(),
        options.replayFraction(),
        options.heldOutShare(),
        options.heldOutSize(),
        options.knownPositiveUsers(),
        options.knownPositiveAgeMs(),
        options.sampleSize(),
        options.frequencies(),
        options.uniqueTopics(),
        clicks,
        options.seed());
  }

  private static StepReport last(List<StepReport> reports) {
    return reports.get(reports.size() - 1);
  }

  /** Free in weeks 100 and, unless they change, 101 and 102. */
  private static int[] queries(HeldOut heldOut, boolean changing) {
    return IntStream.range(0, 1000)
        .filter(q -> !heldOut.claims("query " + q, 100 * WEEK_MS))
        .filter(q -> heldOut.claims("query " + q, 101 * WEEK_MS) == changing)
        .filter(q -> changing || !heldOut.claims("query " + q, 102 * WEEK_MS))
        .limit(10)
        .toArray();
  }

  private static List<Example> week(int week, int[] queries, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> example(week * WEEK_MS + i, queries[i % queries.length], i % 40))
        .toList();
  }

  /** Of the release whose memory was one value. */
  @Test
  void shouldRefuseMemoryOfOneValue() throws IOException {
    try (OnlineModel model = new OnlineModel("default", options(0.1), START);
        InputStream fixture = getClass().getResourceAsStream("model-memory-v1.bin")) {
      byte[] bytes = fixture.readAllBytes();
      assertThatThrownBy(() -> model.restoreMemory(bytes, Map.of()))
          .isInstanceOf(TooOldException.class)
          .hasMessage(
              "model memory is too old: version=1, this release reads from 6; start in an empty"
                  + " --output, from the newest snapshot with learner.start snapshot:DIR");
    }
  }

  @Test
  void shouldRefuseDamagedMemory() {
    try (OnlineModel model = new OnlineModel("default", options(0), START)) {
      byte[] bytes = model.memory();
      bytes[bytes.length / 2] ^= 1;
      assertThatThrownBy(() -> model.restoreMemory(bytes, Map.of()))
          .isInstanceOf(CorruptException.class);
    }
  }
}
