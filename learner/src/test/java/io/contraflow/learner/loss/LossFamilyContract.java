package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of {@link ContrastiveKernelContract} that is about the loss's variants. */
abstract class LossFamilyContract {
  private static final double STEP = 1e-5;

  final ContrastiveKernel kernel = kernel();

  abstract ContrastiveKernel kernel();

  @AfterEach
  void closeKernel() {
    kernel.close();
  }

  @ParameterizedTest
  @EnumSource
  void shouldAgreeWithFiniteDifferencesInEachVariant(LossVariant variant) {
    checkGradients(variant.inputs(5, 3, 4), variant.options(.1));
    checkGradients(variant.inputs(5, 0, 0), variant.options(.3));
  }

  /** Logits of −log 2 more each: as if they had been drawn half as often. */
  @Test
  void shouldCountTwoCorrectedCopiesAsOne() {
    LossCase one = LossCase.random(3, 2, 2).with(Corrections.of(.5, .1, .2, 3, -1, .7, 2));
    double[][] hard = {one.hard()[0], one.hard()[0], one.hard()[1]};
    LossCase two =
        new LossCase(one.queries(), one.positives(), hard, one.queue(), one.masked(), one.weights())
            .with(Corrections.of(.5, .1, .2, 3 + Math.log(2), 3 + Math.log(2), -1, .7, 2));
    LossOptions options = new LossOptions(.1, false, true);
    assertThat(loss(two, options)).isCloseTo(loss(one, options), within(1e-13));
    double[][] expected = queryGradient(one, options);
    double[][] actual = queryGradient(two, options);
    for (int i = 0; i < 3; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(1e-12));
    }
  }

  /** exp(l) − 1 = Σ_{j ≠ i} exp((s_ij − s_ii)/τ − c_ij). */
  @Test
  void shouldCorrectNegativesAlone() {
    LossCase plain = LossCase.random(2, 1, 1);
    MaskedCells except = new MaskedCells.Builder(2, 4).add(0, 2).build();
    LossCase corrected =
        plain.with(
            new Corrections(new double[] {9, 1, 2, Double.NaN}, new double[] {.5, .25}, except));
    double[] losses =
        corrected.compute(
            kernel, Precision.DOUBLE, new LossOptions(.5, true, true), LossResult::rowLosses);
    double[][] columns = {
      plain.positives()[0], plain.positives()[1], plain.hard()[0], plain.queue()[0]
    };
    double[][] corrections = {{0, 1.5, 0, 0}, {9.25, 0, 2.25, 0}};
    for (int i = 0; i < 2; i++) {
      double sum = 0;
      double positive = dot(plain.queries()[i], columns[i]);
      for (int j = 0; j < 4; j++) {
        double similarity = dot(plain.queries()[i], columns[j]);
        sum += Math.exp((similarity - positive) / .5 - corrections[i][j]);
      }
      assertThat(losses[i]).isCloseTo(Math.log(sum), within(1e-13));
    }
  }

  /** The largest logit is then not that of the largest similarity. */
  @Test
  void shouldBeRightWithLargeCorrections() {
    LossCase plain = LossCase.random(20, 10, 30);
    double[] corrections = new double[plain.columns()];
    for (int j = 0; j < corrections.length; j++) {
      corrections[j] = (j % 7) * 200 - 700;
    }
    LossCase inputs = plain.with(Corrections.of(corrections));
    for (double temperature : new double[] {.005, .05, 1}) {
      LossOptions options = new LossOptions(temperature, true, true);
      double single = inputs.compute(kernel, Precision.FLOAT, options, LossResult::loss);
      assertThat(single).isCloseTo(loss(inputs, options), within(1e-4 / temperature));
      double[] hardest =
          inputs.compute(kernel, Precision.FLOAT, options, LossResult::hardestNegativeSimilarity);
      double[] expected =
          plain.compute(kernel, Precision.FLOAT, options, LossResult::hardestNegativeSimilarity);
      assertThat(hardest).containsExactly(expected);
    }
  }

  @Test
  void shouldRefuseCorrectionsThatDoNotFit() {
    LossCase inputs = LossCase.random(2, 1, 0);
    LossOptions options = new LossOptions(.1, false, true);
    assertThatThrownBy(() -> loss(inputs.with(Corrections.of(1.0, 2)), options))
        .hasMessage("corrections must be for (2, 3) cells: columns=2, rows=0, except=0");
    assertThatThrownBy(() -> Corrections.of(Double.POSITIVE_INFINITY))
        .hasMessage(
            "the correction of a column must be in [-1000000, 1000000]: correction=Infinity");
  }

  void checkGradients(LossCase inputs, LossOptions options) {
    checkGradient(inputs, options, inputs.queries(), LossResult::queryGradient);
    checkGradient(inputs, options, inputs.positives(), LossResult::positiveGradient);
    checkGradient(inputs, options, inputs.hard(), LossResult::hardNegativeGradient);
  }

  private void checkGradient(
      LossCase inputs,
      LossOptions options,
      double[][] vectors,
      Function<LossResult, Matrix> gradient) {
    double[][] actual =
        inputs.compute(
            kernel, Precision.DOUBLE, options, result -> LossCase.rows(gradient.apply(result)));
    assertThat(actual).hasNumberOfRows(vectors.length);
    for (int i = 0; i < vectors.length; i++) {
      for (int c = 0; c < LossCase.DIMENSION; c++) {
        double kept = vectors[i][c];
        vectors[i][c] = kept + STEP;
        double above = loss(inputs, options);
        vectors[i][c] = kept - STEP;
        double below = loss(inputs, options);
        vectors[i][c] = kept;
        double tolerance = 1e-10 / Math.pow(options.temperature(), 3);
        assertThat(actual[i][c]).isCloseTo((above - below) / (2 * STEP), within(tolerance + 1e-9));
      }
    }
  }

  double loss(LossCase inputs, LossOptions options) {
    return inputs.compute(kernel, Precision.DOUBLE, options, LossResult::loss);
  }

  double[][] queryGradient(LossCase inputs, LossOptions options) {
    return inputs.compute(
        kernel, Precision.DOUBLE, options, result -> LossCase.rows(result.queryGradient()));
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }
}
