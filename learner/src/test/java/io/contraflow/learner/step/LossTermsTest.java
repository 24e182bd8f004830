package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Examples;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.Distillation;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.Positives;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LossTermsTest {
  private static final RandomStart START = new RandomStart(100, 16, 5);
  private static final float NONE = Float.NaN;

  private static LearnerOptions options(LossTerms terms) {
    return new LearnerOptions(
        16,
        Towers.SHARED,
        null,
        16,
        4,
        1000,
        new LossOptions(.05, true, false),
        terms,
        2,
        new Descent(OptimizerKind.ADAGRAD, 0.3, 0, 0, 0),
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
        FrequencyOptions.NONE,
        false,
        11);
  }

  /** Query q clicked document q; its second negative is scored as nearly as good. */
  private static Example example(long timeMs, int q, float weight, Float... scores) {
    Example plain = Examples.example(timeMs, q, q);
    return new Example(
        plain.model(),
        plain.decisionTimeMs(),
        plain.actionTimeMs(),
        plain.searchId(),
        plain.userId(),
        plain.query(),
        plain.queryFeatures(),
        plain.positive(),
        plain.negatives(),
        weight,
        List.of(scores));
  }

  private static List<Outcome> taught(int count) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outcomes.add(example(1_000_000L + i, i % 40, 1 + i % 3, 5f, 0f, 4.8f));
    }
    return outcomes;
  }

  @Test
  void shouldFindThePagesThatTheTeacherScored() {
    List<Example> examples =
        List.of(
            example(1, 1, 1, 3f, 2f, 1f),
            example(2, 2, 1, NONE, .5f, .25f),
            example(3, 3, 1, 7f, NONE, NONE),
            example(4, 4, 1));
    StepColumns columns = StepColumns.of(examples, 1, List.of(), query -> Set.of(), Positives.ONE);
    List<Distillation.Page> pages = TeacherPages.of(examples, columns);
    // Documents 2, 3, 4, 5: the second negatives, 6 and up, are no columns.
    assertThat(columns.hardNegatives()).extracting(Document::id).contains("d2", "d3");
    assertThat(pages).hasSize(1);
    assertThat(pages.get(0).row()).isZero();
    assertThat(pages.get(0).columns()).containsExactly(0, 4);
    assertThat(pages.get(0).scores()).containsExactly(3, 2);
    List<Distillation.Page> all =
        TeacherPages.of(
            examples, StepColumns.of(examples, 2, List.of(), query -> Set.of(), Positives.ONE));
    assertThat(all).extracting(Distillation.Page::row).containsExactly(0, 1);
    assertThat(all.get(1).scores()).containsExactly(.5, .25);
  }

  @Test
  void shouldBringUpWhatTheTeacherLikes() {
    double untaught = liked(LossTerms.NONE);
    double taught = liked(new LossTerms(2, 1, 0));
    assertThat(taught).isGreaterThan(untaught + .2);
  }

  /** Mean cosine of a query and the negative that its teacher likes. */
  private static double liked(LossTerms terms) {
    try (OnlineModel model = new OnlineModel("default", options(terms), START)) {
      Models.feed(model, taught(1200));
      double sum = 0;
      for (int q = 0; q < 40; q++) {
        Example example = example(1, q, 1);
        float[] query = model.learner().embedQuery(example.queryFeatures());
        float[] document = model.learner().embedDocument(example.negatives().get(1));
        for (int c = 0; c < query.length; c++) {
          sum += query[c] * document[c] / 40;
        }
      }
      return sum;
    }
  }

  @Test
  void shouldContinueAfterARestoreBitForBit() throws IOException {
    LearnerOptions options = options(new LossTerms(1, 2, .5));
    List<Outcome> outcomes = taught(300);
    try (OnlineModel whole = new OnlineModel("default", options, START);
        OnlineModel first = new OnlineModel("default", options, START);
        OnlineModel second = new OnlineModel("default", options, START)) {
      List<StepReport> expected = Models.feed(whole, outcomes);
      List<StepReport> reports = Models.feed(first, outcomes.subList(0, 101));
      Models.restore(first, second);
      reports.addAll(Models.feed(second, outcomes.subList(101, 300)));
      assertThat(reports).isEqualTo(expected);
      Models.assertSameState(second, whole);
    }
  }

  /** Scores that nothing is learnt from change no parameter. */
  @Test
  void shouldLearnTheSameFromATeacherWithoutWeight() {
    List<Outcome> outcomes = taught(100);
    List<Outcome> untaught = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      untaught.add(example(1_000_000L + i, i % 40, 1 + i % 3));
    }
    try (OnlineModel with = new OnlineModel("default", options(LossTerms.NONE), START);
        OnlineModel without = new OnlineModel("default", options(LossTerms.NONE), START)) {
      assertThat(Models.feed(with, outcomes)).isEqualTo(Models.feed(without, untaught));
    }
  }

  /** A document of a higher grade comes nearer. */
  @Test
  void shouldPutPositivesInTheOrderOfTheirGrades() {
    assertThat(ordered(new LossTerms(0, 1, 5))).isGreaterThan(ordered(LossTerms.NONE) + .05);
  }

  /** Mean cosine of the pairs of grade 3 less that of grade 1. */
  private static double ordered(LossTerms terms) {
    try (OnlineModel model = new OnlineModel("default", options(terms), START)) {
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < 1200; i++) {
        outcomes.add(example(1_000_000L + i, i % 40, i % 2 == 0 ? 3 : 1));
      }
      Models.feed(model, outcomes);
      double difference = 0;
      for (int q = 0; q < 40; q++) {
        Example example = example(1, q, 1);
        float[] query = model.learner().embedQuery(example.queryFeatures());
        float[] document = model.learner().embedDocument(example.positive());
        for (int c = 0; c < query.length; c++) {
          difference += query[c] * document[c] / 20 * (q % 2 == 0 ? 1 : -1);
        }
      }
      return difference;
    }
  }

  @Test
  void shouldCountScoresInItsMemory() {
    try (OnlineModel taught = new OnlineModel("default", options(new LossTerms(1, 1, 0)), START);
        OnlineModel untaught = new OnlineModel("default", options(LossTerms.NONE), START)) {
      assertThat(taught.exampleBytes()).isEqualTo(untaught.exampleBytes() + 3 * 24);
    }
  }

  @Test
  void shouldRefuseWeightsThatAreNone() {
    assertThatThrownBy(() -> new LossTerms(-1, 1, 0))
        .hasMessage(
            "the weight of distillation must be at least 0 and finite, was -1.0; set"
                + " learner.distillation");
    assertThatThrownBy(() -> new LossTerms(1, 0, 0))
        .hasMessage(
            "the teacher's temperature must be at least 0.000001 and finite, was 0.0; set"
                + " learner.teacher-temperature");
    assertThatThrownBy(() -> new LossTerms(0, 1, Double.NaN))
        .hasMessage(
            "the weight of the grades' order must be at least 0 and finite, was NaN; set"
                + " learner.cosent");
  }
}
