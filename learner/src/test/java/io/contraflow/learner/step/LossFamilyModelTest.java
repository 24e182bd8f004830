package io.contraflow.learner.step;

import static io.contraflow.learner.example.Examples.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Examples;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.Denominator;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.Positives;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Models that minimise other members of the family than InfoNCE. */
class LossFamilyModelTest {
  private static final RandomStart START = new RandomStart(100, 16, 5);
  private static final LossOptions CLIP =
      new LossOptions(.05, true, true, Denominator.STANDARD, Positives.ONE, 2, false);
  private static final LossOptions EVERYTHING =
      new LossOptions(.05, true, true, Denominator.DECOUPLED, Positives.ALL, .3, false);

  private static LearnerOptions options(LossOptions loss) {
    return options(loss, FrequencyOptions.NONE);
  }

  private static LearnerOptions options(LossOptions loss, FrequencyOptions frequencies) {
    return new LearnerOptions(
        16,
        Towers.SHARED,
        null,
        16,
        4,
        1000,
        loss,
        2,
        new Descent(OptimizerKind.ADAGRAD, 0.3, 3, 1.0, 0),
        0,
        32,
        4,
        60_000,
        3,
        0,
        0,
        0,
        20,
        2,
        60_000,
        20,
        frequencies,
        false,
        11);
  }

  @Test
  void shouldContinueAfterARestoreBitForBit() throws IOException {
    LearnerOptions options = options(EVERYTHING, new FrequencyOptions(500, .05));
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
        LearntTemperature temperature = second.learner().temperature().orElseThrow();
        assertThat(temperature.value()).isNotCloseTo(.05, within(1e-4));
      }
    }
  }

  @Test
  void shouldLearnWhatIsClickedAndSharpenTheTemperature() {
    try (OnlineModel model = new OnlineModel("default", options(CLIP), START)) {
      List<StepReport> reports = Models.feed(model, clicks(2000));
      StepReport first = reports.get(reports.size() / 10);
      StepReport last = reports.get(reports.size() - 1);
      assertThat(last.loss()).isLessThan(first.loss() / 2);
      assertThat(last.mrr()).isGreaterThan(.9);
      assertThat(reports.get(0).temperature()).isCloseTo(.05, within(1e-15));
      assertThat(last.temperature()).isLessThan(.05);
    }
  }

  @Test
  void shouldTellTheTemperatureInItsFingerprintAndReport() throws IOException {
    List<Outcome> clicks = clicks(40);
    try (OnlineModel learnt = new OnlineModel("default", options(CLIP), START);
        OnlineModel other = new OnlineModel("default", options(CLIP), START);
        OnlineModel fixed =
            new OnlineModel("default", options(new LossOptions(.05, true, false)), START)) {
      Models.feed(learnt, clicks);
      Models.restore(learnt, other);
      assertThat(other.fingerprint()).isEqualTo(learnt.fingerprint());
      other.learner().temperature().orElseThrow().apply(1);
      assertThat(other.fingerprint()).isNotEqualTo(learnt.fingerprint());
      assertThat(Models.feed(fixed, clicks))
          .extracting(StepReport::temperature)
          .containsOnlyNulls();
    }
  }

  /** The bound is that of InfoNCE. */
  @Test
  void shouldPublishABoundWithTheStandardDenominatorAlone() {
    LossOptions dcl =
        new LossOptions(.05, false, true, Denominator.DECOUPLED, Positives.ONE, 2, false);
    List<Outcome> clicks = clicks(40);
    try (OnlineModel decoupled = new OnlineModel("default", options(dcl), START);
        OnlineModel standard = new OnlineModel("default", options(CLIP), START)) {
      assertThat(Models.feed(decoupled, clicks)).extracting(StepReport::bound).containsOnlyNulls();
      assertThat(Models.feed(standard, clicks).get(0).bound()).isNotNull();
    }
  }

  /** To a model of a fixed temperature it says nothing. */
  @Test
  void shouldLetGoOfALearntTemperatureThatIsFixedNow() throws IOException {
    LossOptions loss = new LossOptions(.05, true, false);
    try (OnlineModel learnt = new OnlineModel("default", options(CLIP), START);
        OnlineModel fixed = new OnlineModel("default", options(loss), START)) {
      Models.feed(learnt, clicks(40));
      fixed.restoreMemory(learnt.memory(), Map.of());
      assertThat(fixed.step()).isEqualTo(learnt.step());
      assertThat(fixed.learner().temperature()).isEmpty();
    }
  }

  private static List<Outcome> clicks(int count) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outcomes.add(example(1_000_000L + i, i % 40, i % 40));
    }
    return outcomes;
  }
}
