package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.IdentityEncoder;
import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.HeadStart;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A head over frozen vectors, through the whole of learning. */
class AdapterTest {
  private static final int DIMENSION = 16;
  private static final int DOCUMENTS = 60;

  private static HeadShape shape(HeadShape.Kind kind) {
    int width = kind == HeadShape.Kind.LINEAR ? 0 : kind == HeadShape.Kind.LOW_RANK ? 8 : 40;
    return new HeadShape(kind, DIMENSION, width);
  }

  private static LearnerOptions options(
      Towers towers, HeadShape head, OptimizerKind optimizer, double rate) {
    return new LearnerOptions(
        DIMENSION,
        towers,
        head,
        16,
        4,
        1000,
        new LossOptions(0.05, true, false),
        2,
        new Descent(optimizer, rate, 3, 1.0, 0),
        0,
        32,
        4,
        60_000,
        3,
        0,
        0,
        0.1,
        20,
        2,
        60_000,
        20,
        FrequencyOptions.NONE,
        false,
        11);
  }

  private static OnlineModel model(Towers towers, HeadShape.Kind kind, OptimizerKind optimizer) {
    double rate = optimizer == OptimizerKind.ADAM ? 0.003 : 0.03;
    HeadShape shape = shape(kind);
    return new OnlineModel(
        "default", options(towers, shape, optimizer, rate), new HeadStart(shape, 5));
  }

  private static Features vector(long seed, int number) {
    float[] values = new float[DIMENSION];
    for (int c = 0; c < DIMENSION; c++) {
      values[c] = (float) (CounterRandom.uniform(seed, number, c) - 0.5);
    }
    return Features.vector(values);
  }

  private static Document document(int number) {
    return new Document("d" + number, number, vector(1, number));
  }

  /** A query is its document's vector turned round and some noise: what the embedder got wrong. */
  private static Example example(int number) {
    int d = (int) (DOCUMENTS * CounterRandom.uniform(2, number, 0));
    float[] values = ((Features.Vector) vector(3, number)).values();
    float[] about = ((Features.Vector) document(d).features()).values();
    for (int c = 0; c < DIMENSION; c++) {
      values[c] = 0.3f * values[c] + about[(c + 1) % DIMENSION];
    }
    List<Document> shown = List.of(document((d + 1) % DOCUMENTS), document((d + 5) % DOCUMENTS));
    return new Example(
        "default",
        1_000_000L + number,
        1_000_000L + number,
        "s" + number,
        "",
        "query " + number,
        Features.vector(values),
        document(d),
        shown,
        1);
  }

  private static List<Example> examples(int from, int to) {
    return IntStream.range(from, to).mapToObj(AdapterTest::example).toList();
  }

  private static double mrr(OnlineModel model) {
    List<Document> all = IntStream.range(0, DOCUMENTS).mapToObj(AdapterTest::document).toList();
    return model.learner().rank(examples(9000, 9300), all, KnownPositives.NONE).mrr();
  }

  @ParameterizedTest
  @EnumSource(HeadShape.Kind.class)
  void shouldBeginWithTheFrozenVectorsToTheBit(HeadShape.Kind kind) {
    for (Towers towers : Towers.values()) {
      try (OnlineModel model = model(towers, kind, OptimizerKind.ADAM)) {
        for (int number = 0; number < 20; number++) {
          float[] frozen = new float[DIMENSION];
          Document document = document(number);
          try (Encoding encoding =
              new IdentityEncoder(DIMENSION)
                  .forward(List.of(document.features()), Precision.FLOAT)) {
            encoding.vectors().read(0, frozen);
          }
          assertThat(model.learner().embedQuery(document.features())).isEqualTo(frozen);
          assertThat(model.learner().embedDocument(document)).isEqualTo(frozen);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "QUERY_ONLY, LINEAR, ADAM",
    "QUERY_ONLY, LOW_RANK, ADAM",
    "QUERY_ONLY, TWO_LAYER, ADAM",
    "QUERY_ONLY, LINEAR, ADAGRAD",
    "SHARED, LINEAR, ADAM",
    "SEPARATE, LINEAR, ADAM",
    "SEPARATE, LOW_RANK, ADAM",
    "SHARED, TWO_LAYER, ADAM"
  })
  void shouldLearnWhatTheEmbedderGotWrong(
      Towers towers, HeadShape.Kind kind, OptimizerKind optimizer) {
    try (OnlineModel model = model(towers, kind, optimizer)) {
      double before = mrr(model);
      float[] document = model.learner().embedDocument(document(1));
      List<StepReport> reports = Models.feed(model, examples(0, 2000));
      assertThat(mrr(model)).isGreaterThan(before + 0.25);
      StepReport last = reports.get(reports.size() - 1);
      assertThat(last.queueFill()).isPositive();
      if (towers == Towers.QUERY_ONLY) {
        assertThat(model.learner().embedDocument(document(1))).isEqualTo(document);
        assertThat(last.queueDrift()).isNull();
      } else {
        assertThat(model.learner().embedDocument(document(1))).isNotEqualTo(document);
        assertThat(last.queueDrift()).isPositive();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "QUERY_ONLY, LINEAR, ADAM",
    "SHARED, LOW_RANK, ADAM",
    "SEPARATE, TWO_LAYER, ADAM",
    "QUERY_ONLY, LINEAR, ADAGRAD"
  })
  void shouldContinueAfterARestoreBitForBit(
      Towers towers, HeadShape.Kind kind, OptimizerKind optimizer) throws IOException {
    List<Example> examples = examples(0, 300);
    for (int cut : new int[] {3, 150}) {
      try (OnlineModel whole = model(towers, kind, optimizer);
          OnlineModel first = model(towers, kind, optimizer);
          OnlineModel second = model(towers, kind, optimizer)) {
        List<StepReport> expected = Models.feed(whole, examples);
        List<StepReport> reports = new ArrayList<>(Models.feed(first, examples.subList(0, cut)));
        Models.restore(first, second);
        reports.addAll(Models.feed(second, examples.subList(cut, examples.size())));
        assertThat(reports).isEqualTo(expected);
        Models.assertSameState(second, whole);
      }
    }
  }

  /** U = 0 keeps A from learning in the first step, not in the second. */
  @ParameterizedTest
  @EnumSource(
      value = HeadShape.Kind.class,
      names = {"LOW_RANK", "TWO_LAYER"})
  void shouldMoveBothFactorsWithinTwoSteps(HeadShape.Kind kind) {
    HeadShape shape = shape(kind);
    float[][] start = Tables.values(new HeadStart(shape, 5));
    try (OnlineModel model = model(Towers.QUERY_ONLY, kind, OptimizerKind.ADAM)) {
      Models.feed(model, examples(0, 6));
      assertThat(model.step()).isEqualTo(1);
      float[][] once = Tables.values(model.learner().queryTable());
      assertThat(changed(once, start, 0, shape.width())).isZero();
      assertThat(changed(once, start, shape.outerRow(), shape.width())).isPositive();
      Models.feed(model, examples(6, 10));
      assertThat(model.step()).isEqualTo(2);
      float[][] twice = Tables.values(model.learner().queryTable());
      assertThat(changed(twice, start, 0, shape.width())).isPositive();
    }
  }

  private static long changed(float[][] rows, float[][] from, int first, int count) {
    return IntStream.range(first, first + count)
        .filter(row -> !Arrays.equals(rows[row], from[row]))
        .count();
  }

  @Test
  void shouldRefuseOptionsThatDoNotFit() {
    HeadShape linear = shape(HeadShape.Kind.LINEAR);
    HeadShape other = new HeadShape(HeadShape.Kind.LINEAR, 8, 0);
    assertThatThrownBy(() -> options(Towers.SHARED, other, OptimizerKind.ADAM, 1))
        .hasMessage("the head must have the vectors' dimension 16, was 8; set learner.dimension");
    LearnerOptions options = options(Towers.SHARED, linear, OptimizerKind.ADAM, 1);
    assertThatThrownBy(() -> new Learner(options, new RandomStart(16, DIMENSION, 1)).close())
        .hasMessageContaining("the table of a linear head must have the shape (17, 16)");
  }
}
