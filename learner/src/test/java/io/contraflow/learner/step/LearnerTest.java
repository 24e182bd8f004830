package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.frequency.FrequencyOptions;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerTest {
  private static final int VOCABULARY = 300;
  private static final int STRIDE = 8;
  private static final int SIZE = 32;
  private static final RandomStart START = new RandomStart(VOCABULARY, 16, 1);

  private final Examples stream = new Examples(1, VOCABULARY, 200, 6);

  @Test
  void shouldLearn() {
    try (Learner learner = new Learner(options(true), START)) {
      List<Document> sample = IntStream.range(0, 100).mapToObj(stream::document).toList();
      List<Example> examples = stream.examples(5000, 5200);
      double before = learner.rank(examples, sample, KnownPositives.NONE).mrr();
      List<StepFigures> figures = run(learner, 1, 150);
      double after = learner.rank(examples, sample, KnownPositives.NONE).mrr();
      assertThat(after).isGreaterThan(before + 0.1);
      assertThat(figures.get(149).loss()).isLessThan(figures.get(10).loss());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldGoOnFromStoredStateBitForBit(boolean symmetric) throws IOException {
    try (Learner uninterrupted = new Learner(options(symmetric), START);
        Learner first = new Learner(options(symmetric), START);
        Learner restored = new Learner(options(symmetric), START)) {
      List<StepFigures> expected = run(uninterrupted, 1, 20);
      List<StepFigures> actual = new ArrayList<>(run(first, 1, 11));
      Tables.restore(first.queryTable(), restored.queryTable());
      Models.restore(first.queue(), restored.queue());
      actual.addAll(run(restored, 12, 20));
      assertThat(actual).isEqualTo(expected);
      assertSameState(restored, uninterrupted);
    }
  }

  private static void assertSameState(Learner actual, Learner expected) {
    assertThat(Tables.values(actual.queryTable()))
        .isDeepEqualTo(Tables.values(expected.queryTable()));
    assertThat(Tables.optimizer(actual.queryTable()))
        .isDeepEqualTo(Tables.optimizer(expected.queryTable()));
    assertThat(actual.queue().header()).isEqualTo(expected.queue().header());
    for (int slot = 0; slot < expected.queue().capacity(); slot++) {
      assertThat(actual.queue().slot(slot)).isEqualTo(expected.queue().slot(slot));
    }
  }

  @Test
  void shouldUseTheQueueOnceWarm() {
    try (Learner learner = new Learner(options(false), START)) {
      List<StepFigures> figures = run(learner, 1, 8);
      // The queue has 40 slots, 8 enter with a step, and it is used from 20 on.
      assertThat(figures.get(2).queueFill()).isEqualTo(16);
      assertThat(figures.get(7).queueFill()).isEqualTo(40);
      assertThat(figures.get(7).columns()).isGreaterThanOrEqualTo(SIZE + 40);
      assertThat(figures.get(2).columns()).isEqualTo(columns(window(3)));
      assertThat(figures.get(7).queueDrift()).isGreaterThan(0);
      assertThat(figures.get(7).queueAgeSteps()).isBetween(0.0, 5.0);
    }
  }

  /** B + H of a window. */
  private static int columns(List<Example> window) {
    StepColumns columns = StepColumns.of(window, 4, List.of(), KnownPositives.NONE, Positives.ONE);
    return columns.positives().size() + columns.hardNegatives().size();
  }

  @Test
  void shouldReportBoundOverUnmaskedUnweightedRowsAlone() {
    try (Learner learner = new Learner(options(false), START)) {
      List<Example> alike = List.of(stream.example(1), stream.example(1));
      StepFigures masked = learner.step(new Batch(alike, 2, KnownPositives.NONE, 1, 0));
      assertThat(masked.bound()).isNull();
      assertThat(masked.boundLimit()).isNull();
      assertThat(masked.loss()).isNotNull();
      List<Example> apart = List.of(stream.example(1), stream.example(2));
      StepFigures plain = learner.step(new Batch(apart, 2, KnownPositives.NONE, 2, 0));
      assertThat(plain.boundLimit()).isCloseTo(Math.log(plain.columns()), within(1e-12));
      assertThat(plain.bound()).isCloseTo(plain.boundLimit() - plain.loss(), within(1e-12));
    }
  }

  @Test
  void shouldTakeFiguresOfEnteringRowsBeforeTheUpdate() {
    try (Learner learner = new Learner(options(false), START)) {
      Example last = stream.example(2);
      float[] query = learner.embedQuery(last.queryFeatures());
      float[] positive = learner.embedDocument(last.positive());
      double similarity = 0;
      for (int c = 0; c < query.length; c++) {
        similarity += query[c] * positive[c];
      }
      List<Example> examples = List.of(stream.example(1), last);
      StepFigures figures = learner.step(new Batch(examples, 1, KnownPositives.NONE, 1, 0));
      assertThat(figures.positiveSimilarity()).isCloseTo(similarity, within(1e-6));
      assertThat(figures.alignment()).isCloseTo(2 - 2 * similarity, within(1e-6));
      assertThat(figures.uniformity()).isNull();
      assertThat(figures.gradientNorm()).isGreaterThan(0);
      assertThat(learner.queryTable().checkpoint().count()).isGreaterThan(10);
    }
  }

  @Test
  void shouldForgetDeletedAndExpiredDocuments() {
    LearnerOptions aging =
        new LearnerOptions(
            16,
            Towers.SHARED,
            null,
            8,
            8,
            0,
            new LossOptions(0.05, false, false),
            4,
            new Descent(OptimizerKind.ADAGRAD, 0.1, 0, 0, 0),
            0,
            10,
            1,
            100,
            0,
            0,
            0,
            0,
            0,
            2,
            0,
            10,
            FrequencyOptions.NONE,
            false,
            1);
    try (Learner learner = new Learner(aging, START)) {
      learner.enqueue(List.of(stream.document(1), stream.document(2)), 0, 1000);
      learner.forget("d1");
      assertThat(learner.queue().documents()).containsExactly(stream.document(2));
      learner.step(new Batch(window(1).subList(0, 8), 8, KnownPositives.NONE, 1, 1101));
      assertThat(learner.queue().fill()).isZero();
    }
  }

  @Test
  void shouldRankPositiveAmongOthersThanItselfAndKnownOnes() {
    try (Learner learner = new Learner(options(false), START)) {
      Example example = stream.example(3);
      Document own = example.positive();
      Document renamed = new Document("x", own.contentHash(), own.features());
      Document twin = new Document("twin", -1, own.features());
      Document query = new Document("y", -2, example.queryFeatures());
      List<Example> examples = List.of(example);
      assertThat(learner.rank(examples, List.of(), KnownPositives.NONE).ranks()).containsExactly(1);
      assertThat(learner.rank(examples, List.of(own, renamed), KnownPositives.NONE).ranks())
          .containsExactly(1);
      assertThat(learner.rank(examples, List.of(query), KnownPositives.NONE).ranks())
          .containsExactly(2);
      assertThat(learner.rank(examples, List.of(query), any -> Set.of("y")).mrr()).isEqualTo(1);
      // A tie counts against the positive.
      assertThat(learner.rank(examples, List.of(twin), KnownPositives.NONE).ranks())
          .containsExactly(2);
    }
  }

  @Test
  void shouldRefuseStartOfOtherDimension() {
    assertThatThrownBy(() -> new Learner(options(false), new RandomStart(5, 8, 1)).close())
        .hasMessage("dimension must be the start's, 8, was 16; set learner.dimension");
  }

  private static LearnerOptions options(boolean symmetric) {
    return Examples.options(16, SIZE, STRIDE, 40, symmetric);
  }

  private List<Example> window(int step) {
    return stream.examples((step - 1) * STRIDE, (step - 1) * STRIDE + SIZE);
  }

  private List<StepFigures> run(Learner learner, int first, int last) {
    List<StepFigures> figures = new ArrayList<>();
    KnownPositives known = query -> query.endsWith("3") ? Set.of("d5", "d9") : Set.of();
    for (int step = first; step <= last; step++) {
      List<Example> window = window(step);
      figures.add(learner.step(new Batch(window, STRIDE, known, step, step * 1000L)));
      List<Document> entering =
          window.subList(SIZE - STRIDE, SIZE).stream().map(Example::positive).toList();
      learner.enqueue(entering, step, step * 1000L);
    }
    return figures;
  }
}
