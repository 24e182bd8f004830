package io.contraflow.learner.step;

import static io.contraflow.learner.example.Examples.example;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Examples;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that correct their columns, or whose batches have unique topics. */
class SampledModelTest {
  private static final RandomStart START = new RandomStart(100, 16, 5);
  private static final FrequencyOptions STREAMING = new FrequencyOptions(500, .05);

  private static LearnerOptions options(FrequencyOptions frequencies, boolean uniqueTopics) {
    return new LearnerOptions(
        16,
        Towers.SHARED,
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
        20,
        0.5,
        0.1,
        20,
        2,
        60_000,
        20,
        frequencies,
        uniqueTopics,
        11);
  }

  private static OnlineModel model(FrequencyOptions frequencies, boolean uniqueTopics) {
    return new OnlineModel("default", options(frequencies, uniqueTopics), START);
  }

  @ParameterizedTest
  @CsvSource({"500, false", "0, true", "500, true"})
  void shouldContinueAfterARestoreBitForBit(int slots, boolean uniqueTopics) throws IOException {
    FrequencyOptions frequencies = new FrequencyOptions(slots, .05);
    List<Outcome> outcomes = Examples.stream(400, 2);
    for (int cut : new int[] {3, 150, 333}) {
      try (OnlineModel whole = model(frequencies, uniqueTopics);
          OnlineModel first = model(frequencies, uniqueTopics);
          OnlineModel second = model(frequencies, uniqueTopics)) {
        List<StepReport> expected = Models.feed(whole, outcomes);
        List<StepReport> reports = Models.feed(first, outcomes.subList(0, cut));
        Models.restore(first, second);
        Models.assertSameState(second, first);
        reports.addAll(Models.feed(second, outcomes.subList(cut, outcomes.size())));
        assertThat(reports).isEqualTo(expected);
        Models.assertSameState(second, whole);
      }
    }
  }

  @Test
  void shouldLearnOtherwiseWhereColumnsAreCorrected() {
    List<Outcome> outcomes = Examples.stream(400, 2);
    try (OnlineModel plain = model(FrequencyOptions.NONE, false);
        OnlineModel corrected = model(STREAMING, false)) {
      List<StepReport> expected = Models.feed(plain, outcomes);
      List<StepReport> actual = Models.feed(corrected, outcomes);
      assertThat(actual).hasSameSizeAs(expected);
      assertThat(actual).noneMatch(report -> report.loss() == null || report.loss().isNaN());
      assertThat(actual.get(20).loss()).isNotEqualTo(expected.get(20).loss());
      assertThat(corrected.report().ledger()).isEqualTo(plain.report().ledger());
      assertThat(corrected.fingerprint()).isNotEqualTo(plain.fingerprint());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakeUpOrLayDownBothBetweenTwoSteps(boolean up) throws IOException {
    List<Outcome> outcomes = Examples.stream(400, 2);
    long pairs = outcomes.stream().filter(o -> o instanceof Example || o instanceof Drop).count();
    try (OnlineModel plain = model(FrequencyOptions.NONE, false);
        OnlineModel sampled = model(STREAMING, true)) {
      OnlineModel before = up ? plain : sampled;
      OnlineModel after = up ? sampled : plain;
      Models.feed(before, outcomes.subList(0, 200));
      Models.restore(before, after);
      Models.feed(after, outcomes.subList(200, 400));
      assertThat(after.report().ledger().pairs()).isEqualTo(pairs);
      assertThat(after.step()).isGreaterThan(before.step());
    }
  }

  @Test
  void shouldAccountForEveryPairThatIsDeferred() {
    List<Outcome> outcomes = new ArrayList<>(Examples.stream(500, 1));
    long timeMs = outcomes.get(outcomes.size() - 1).decisionTimeMs();
    for (int i = 0; i < 3; i++) {
      outcomes.add(example(timeMs + 1 + i, 1, 1));
    }
    long pairs = outcomes.stream().filter(o -> o instanceof Example || o instanceof Drop).count();
    try (OnlineModel model = model(FrequencyOptions.NONE, true)) {
      List<StepReport> reports = new ArrayList<>(Models.feed(model, outcomes));
      Ledger ledger = model.report().ledger();
      assertThat(ledger.pairs()).isEqualTo(pairs);
      assertThat(ledger.waiting()).as("of one topic").isGreaterThanOrEqualTo(2);
      while (model.stepDueAt(Long.MAX_VALUE)) {
        reports.add(model.takeStep());
      }
      Ledger atRest = model.report().ledger();
      assertThat(atRest.waiting()).isZero();
      assertThat(atRest.pairs()).isEqualTo(pairs);
      assertThat(atRest.dropped()).isEqualTo(new TreeMap<>(ledger.dropped()));
      assertThat(reports.stream().mapToLong(StepReport::entering).sum()).isEqualTo(atRest.learnt());
    }
  }
}
