package io.contraflow.learner.step;

import static io.contraflow.learner.example.Examples.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Example;
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

  private static final LossOptions TRIPLETS =
      new LossOptions(.05, true, false).withMargin(.3).withPrefixes(List.of(8));

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
  void shouldContinueAfterARestoreWithAMarginAndPrefixes() throws IOException {
    List<Outcome> outcomes = Examples.stream(400, 2);
    try (OnlineModel whole = new OnlineModel("default", options(TRIPLETS), START);
        OnlineModel first = new OnlineModel("default", options(TRIPLETS), START);
        OnlineModel second = new OnlineModel("default", options(TRIPLETS), START)) {
      List<StepReport> expected = Models.feed(whole, outcomes);
      List<StepReport> reports = Models.feed(first, outcomes.subList(0, 150));
      Models.restore(first, second);
      reports.addAll(Models.feed(second, outcomes.subList(150, outcomes.size())));
      assertThat(reports).isEqualTo(expected);
      Models.assertSameState(second, whole);
    }
  }

  /** Nothing of the objective is kept: it holds from the next step on. */
  @Test
  void shouldTakeUpAnotherObjectiveAtARestore() throws IOException {
    List<Outcome> outcomes = clicks(800);
    try (OnlineModel softmax = new OnlineModel("default", options(CLIP), START);
        OnlineModel same = new OnlineModel("default", options(CLIP), START);
        OnlineModel first = new OnlineModel("default", options(TRIPLETS), START);
        OnlineModel second = new OnlineModel("default", options(TRIPLETS), START)) {
      Models.feed(softmax, outcomes.subList(0, 200));
      Models.feed(same, outcomes.subList(0, 200));
      Models.restore(softmax, first);
      Models.restore(same, second);
      List<StepReport> reports = Models.feed(first, outcomes.subList(200, 800));
      Models.feed(second, outcomes.subList(200, 800));
      assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
      assertThat(reports).extracting(StepReport::loss).doesNotContainNull();
      assertThat(reports).extracting(StepReport::bound).containsOnlyNulls();
    }
  }

  @Test
  void shouldLearnWhatIsClickedWithAMargin() {
    try (OnlineModel model = new OnlineModel("default", options(TRIPLETS), START)) {
      List<StepReport> reports = Models.feed(model, clicks(2000));
      StepReport last = reports.get(reports.size() - 1);
      assertThat(last.loss()).isLessThan(reports.get(reports.size() / 10).loss());
      assertThat(last.mrr()).isGreaterThan(.9);
    }
  }

  /** Of rows of 16 numbers: the first 2 and 4 tell documents apart where they were asked to. */
  @Test
  void shouldLearnPrefixes() {
    LossOptions plain = new LossOptions(.05, true, false);
    double whole = ofPrefix(plain, 4);
    double prefixed = ofPrefix(plain.withPrefixes(List.of(2, 4)), 4);
    assertThat(prefixed).isGreaterThan(whole + .05);
  }

  /** Share of clicked documents that are nearest to their query by their first numbers. */
  private static double ofPrefix(LossOptions loss, int length) {
    try (OnlineModel model = new OnlineModel("default", options(loss), START)) {
      List<Outcome> clicks = clicks(1200);
      Models.feed(model, clicks);
      List<Example> distinct = clicks.subList(0, 40).stream().map(Example.class::cast).toList();
      int found = 0;
      for (Example example : distinct) {
        float[] query = model.learner().embedQuery(example.queryFeatures());
        double own = cosine(query, model.learner().embedDocument(example.positive()), length);
        long nearer =
            distinct.stream()
                .map(other -> model.learner().embedDocument(other.positive()))
                .filter(document -> cosine(query, document, length) > own + 1e-9)
                .count();
        found += nearer == 0 ? 1 : 0;
      }
      return found / 40.0;
    }
  }

  private static double cosine(float[] a, float[] b, int length) {
    double product = 0;
    double ofA = 0;
    double ofB = 0;
    for (int c = 0; c < length; c++) {
      product += a[c] * b[c];
      ofA += a[c] * a[c];
      ofB += b[c] * b[c];
    }
    return product / Math.sqrt(ofA * ofB);
  }

  @Test
  void shouldRefuseWhatDoesNotGoTogether() {
    assertThatThrownBy(() -> options(TRIPLETS, new FrequencyOptions(500, .05)))
        .hasMessage(
            "learner.logq must be none with learner.objective margin, which has no logits to"
                + " correct, was streaming; set one of the two");
    LossOptions tooLong = new LossOptions(.05, true, false).withPrefixes(List.of(8, 16));
    assertThatThrownBy(() -> options(tooLong))
        .hasMessage(
            "prefixes must be shorter than the vectors, 16, was [8, 16]; set learner.matryoshka");
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
