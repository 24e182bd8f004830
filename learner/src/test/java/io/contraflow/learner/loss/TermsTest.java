package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Terms beside the loss: against finite differences, and values from PyTorch in float64. */
class TermsTest {
  private static final double STEP = 1e-6;
  private static final int DIMENSION = 6;
  private static final Distillation DISTILLATION = new Distillation(1.5, .2, 3);
  private static final List<Distillation.Page> PAGES =
      List.of(
          new Distillation.Page(0, new int[] {0, 4}, new double[] {1, 2}),
          new Distillation.Page(2, new int[] {2, 5, 4}, new double[] {5, -1, 2}));

  private final Fixtures fixtures = Fixtures.of(TermsTest.class);

  private static LossCase inputs() {
    LossCase inputs = LossCase.random(4, 2, 0);
    return inputs.with(inputs.masked(), 1, 3, 2, 1);
  }

  /** A term's value and gradients, on top of a result of zeros. */
  private static double add(
      LossCase of,
      Precision precision,
      boolean documents,
      ToDoubleBiFunction<LossInputs, LossResult> term,
      double[][]... gradients) {
    int dimension = of.queries()[0].length;
    try (Matrix q = Matrix.of(precision, dimension, of.queries());
        Matrix p = Matrix.of(precision, dimension, of.positives());
        Matrix h = Matrix.of(precision, dimension, of.hard());
        Matrix none = new Matrix(precision, 0, dimension);
        LossResult zero = zero(precision, of, documents)) {
      double value = term.applyAsDouble(of.inputs(q, p, h, none), zero);
      List<Matrix> found =
          List.of(zero.queryGradient(), zero.positiveGradient(), zero.hardNegativeGradient());
      for (int k = 0; k < gradients.length; k++) {
        gradients[k] = LossCase.rows(found.get(k));
      }
      return value;
    }
  }

  private static LossResult zero(Precision precision, LossCase of, boolean documents) {
    int dimension = of.queries()[0].length;
    Matrix q = new Matrix(precision, of.queries().length, dimension);
    Matrix p = new Matrix(precision, documents ? of.positives().length : 0, dimension);
    Matrix h = new Matrix(precision, documents ? of.hard().length : 0, dimension);
    q.clear();
    p.clear();
    h.clear();
    return new LossResult(
        0, new double[0], new int[0], new double[0], new double[0], Double.NaN, q, p, h);
  }

  private static void checkDifferences(ToDoubleBiFunction<LossInputs, LossResult> term) {
    LossCase inputs = inputs();
    double[][][] actual = new double[3][][];
    add(inputs, Precision.DOUBLE, true, term, actual);
    double[][][] vectors = {inputs.queries(), inputs.positives(), inputs.hard()};
    for (int part = 0; part < 3; part++) {
      for (int i = 0; i < vectors[part].length; i++) {
        for (int c = 0; c < LossCase.DIMENSION; c++) {
          double kept = vectors[part][i][c];
          vectors[part][i][c] = kept + STEP;
          double above = add(inputs, Precision.DOUBLE, true, term);
          vectors[part][i][c] = kept - STEP;
          double below = add(inputs, Precision.DOUBLE, true, term);
          vectors[part][i][c] = kept;
          assertThat(actual[part][i][c]).isCloseTo((above - below) / (2 * STEP), within(1e-7));
        }
      }
    }
    double[][][] queriesAlone = new double[3][][];
    add(inputs, Precision.DOUBLE, false, term, queriesAlone);
    assertThat(queriesAlone[0]).isDeepEqualTo(actual[0]);
    assertThat(queriesAlone[1]).isEmpty();
    assertThat(queriesAlone[2]).isEmpty();
  }

  @Test
  void shouldAgreeWithFiniteDifferencesOfDistillation() {
    checkDifferences((in, result) -> DISTILLATION.add(in, PAGES, result));
  }

  @Test
  void shouldAgreeWithFiniteDifferencesOfTheGradesOrder() {
    checkDifferences(new GradeOrder(.7, .1)::add);
  }

  @ParameterizedTest
  @ValueSource(strings = {"distillation", "distillation-cold"})
  void shouldAgreeWithPyTorchOnDistillation(String fixture) {
    double[] options = fixtures.vector(fixture, "options");
    List<Distillation.Page> pages = new ArrayList<>();
    for (int row = 0; row < 5; row++) {
      double[][] columns = fixtures.tensor(fixture, "columns" + row);
      if (columns[0].length > 0) {
        int[] chosen = Arrays.stream(columns[0]).mapToInt(column -> (int) column).toArray();
        pages.add(new Distillation.Page(row, chosen, fixtures.vector(fixture, "scores" + row)));
      }
    }
    Function<Double, ToDoubleBiFunction<LossInputs, LossResult>> term =
        weight ->
            (in, result) -> new Distillation(weight, options[0], options[1]).add(in, pages, result);
    check(fixture, term);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grade-order", "grade-order-cold"})
  void shouldAgreeWithPyTorchOnTheGradesOrder(String fixture) {
    double temperature = fixtures.vector(fixture, "options")[0];
    check(fixture, weight -> new GradeOrder(weight, temperature)::add);
  }

  private void check(
      String fixture, Function<Double, ToDoubleBiFunction<LossInputs, LossResult>> term) {
    LossCase inputs =
        new LossCase(
            fixtures.tensor(fixture, "queries"),
            fixtures.tensor(fixture, "positives"),
            fixtures.tensor(fixture, "hard"),
            new double[0][],
            MaskedCells.none(5),
            fixtures.vector(fixture, "weights"));
    double scale = 1 / fixtures.vector(fixture, "options")[0];
    for (Precision precision : Precision.values()) {
      double tolerance = (precision == Precision.DOUBLE ? 1e-13 : 1e-5) * scale * scale;
      double[][][] actual = new double[3][][];
      double value = add(inputs, precision, true, term.apply(2.0), actual);
      assertThat(value / 2).isCloseTo(fixtures.vector(fixture, "loss")[0], within(tolerance));
      String[] names = {"queriesGradient", "positivesGradient", "hardGradient"};
      for (int part = 0; part < 3; part++) {
        double[][] expected = fixtures.tensor(fixture, names[part]);
        for (int i = 0; i < expected.length; i++) {
          for (int c = 0; c < DIMENSION; c++) {
            assertThat(actual[part][i][c] / 2).isCloseTo(expected[i][c], within(tolerance));
          }
        }
      }
    }
  }

  /** Scores that are the student's own logits. */
  @Test
  void shouldTeachNothingToAStudentThatAgrees() {
    LossCase inputs = inputs();
    double[] own = {
      LossFamilyContract.dot(inputs.queries()[1], inputs.positives()[1]) * 5 + 3,
      LossFamilyContract.dot(inputs.queries()[1], inputs.hard()[0]) * 5 + 3
    };
    List<Distillation.Page> agreed =
        List.of(new Distillation.Page(1, new int[] {1, 4}, new double[] {own[0] * 3, own[1] * 3}));
    double[][][] gradients = new double[3][][];
    double value =
        add(
            inputs,
            Precision.DOUBLE,
            true,
            (in, result) -> DISTILLATION.add(in, agreed, result),
            gradients);
    assertThat(value).isCloseTo(0, within(1e-14));
    assertThat(gradients[0][1]).containsExactly(new double[4], within(1e-13));
  }

  @Test
  void shouldSayNothingOfOneGrade() {
    LossCase inputs = LossCase.random(4, 0, 0);
    double[][][] gradients = new double[3][][];
    assertThat(add(inputs, Precision.FLOAT, true, new GradeOrder(1, .05)::add, gradients)).isZero();
    assertThat(Arrays.stream(gradients[0]).flatMapToDouble(Arrays::stream)).containsOnly(0.0);
  }
}
