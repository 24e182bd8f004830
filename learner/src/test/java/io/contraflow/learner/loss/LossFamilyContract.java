package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    checkGradients(variant.inputs(5, 3, 4), variant.options(.1, true));
    checkGradients(variant.inputs(5, 0, 0), variant.options(.3, true));
    checkGradients(variant.inputs(7, 2, 3), variant.options(.2, true));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*HINGES.*")
  void shouldAgreeWithFiniteDifferencesOfTheTemperature(LossVariant variant) {
    LossCase inputs = variant.inputs(7, 2, 3);
    LossOptions options = variant.options(.1, false);
    double actual = inputs.compute(kernel, Precision.DOUBLE, options, LossResult::scaleGradient);
    double above = loss(inputs, options.withTemperature(.1 * Math.exp(-STEP)));
    double below = loss(inputs, options.withTemperature(.1 * Math.exp(STEP)));
    assertThat(actual).isCloseTo((above - below) / (2 * STEP), within(1e-8));
  }

  @ParameterizedTest
  @EnumSource
  void shouldPermuteGradientsWithTheBatchInEachVariant(LossVariant variant) {
    double[] corrections = {.5, -1, Double.NaN, 2, 3, 0, 1, .25, .75};
    LossCase inputs = variant.inputs(5, 2, 2);
    if (!inputs.corrections().isNone()) {
      inputs =
          inputs.with(new Corrections(corrections, new double[0], inputs.corrections().except()));
    }
    int[] order = {3, 0, 4, 2, 1};
    LossCase permuted = inputs.permuted(order);
    LossOptions options = variant.options(.1, true);
    assertThat(loss(permuted, options)).isCloseTo(loss(inputs, options), within(1e-12));
    double[][] expected = queryGradient(inputs, options);
    double[][] actual = queryGradient(permuted, options);
    for (int i = 0; i < order.length; i++) {
      assertThat(actual[i]).containsExactly(expected[order[i]], within(1e-12));
    }
  }

  /** l = −(s_p − log Σ_{j ≠ p} exp(s_j)). */
  @Test
  void shouldLeaveThePositiveOutOfADecoupledDenominator() {
    LossCase inputs = LossCase.random(2, 1, 0);
    double[] losses =
        inputs.compute(
            kernel,
            Precision.DOUBLE,
            LossVariant.DECOUPLED.options(.5, true),
            LossResult::rowLosses);
    for (int i = 0; i < 2; i++) {
      double[] query = inputs.queries()[i];
      double sum =
          Math.exp(dot(query, inputs.positives()[1 - i]) / .5)
              + Math.exp(dot(query, inputs.hard()[0]) / .5);
      double expected = Math.log(sum) - dot(query, inputs.positives()[i]) / .5;
      assertThat(losses[i]).isCloseTo(expected, within(1e-13));
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void shouldGiveNothingForADecoupledRowWithoutNegatives(Precision precision) {
    LossCase inputs = LossCase.random(1, 0, 0);
    inputs.compute(
        kernel,
        precision,
        LossVariant.DECOUPLED_SYMMETRIC.options(.05, true),
        result -> {
          assertThat(result.loss()).isZero();
          assertThat(LossCase.rows(result.queryGradient())[0]).containsOnly(0);
          assertThat(LossCase.rows(result.positiveGradient())[0]).containsOnly(0);
          return null;
        });
  }

  /** l = −mean_p log(exp(s_p) / Σ_a exp(s_a)). */
  @Test
  void shouldAverageOverPositivesOutsideTheLogarithm() {
    LossCase inputs =
        LossCase.random(3, 1, 1)
            .withFurtherPositives(new MaskedCells.Builder(3, 3).add(0, 1).add(0, 2).build());
    double[] losses =
        inputs.compute(
            kernel, Precision.DOUBLE, LossVariant.SEVERAL.options(.5, true), LossResult::rowLosses);
    double[][] columns = {
      inputs.positives()[0],
      inputs.positives()[1],
      inputs.positives()[2],
      inputs.hard()[0],
      inputs.queue()[0]
    };
    double sum = 0;
    for (double[] column : columns) {
      sum += Math.exp(dot(inputs.queries()[0], column) / .5);
    }
    double expected = 0;
    for (int p = 0; p < 3; p++) {
      expected -= Math.log(Math.exp(dot(inputs.queries()[0], columns[p]) / .5) / sum) / 3;
    }
    assertThat(losses[0]).isCloseTo(expected, within(1e-13));
  }

  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void shouldBeTheSameBitsWithOnePositiveAsWithoutTheOption(Precision precision) {
    LossCase inputs = LossCase.random(20, 5, 7);
    LossOptions one = new LossOptions(.05, true, true);
    LossOptions all =
        new LossOptions(.05, false, true, Denominator.STANDARD, Positives.ALL, 2, true);
    assertThat(inputs.compute(kernel, precision, all, LossFamilyContract::everything))
        .isDeepEqualTo(inputs.compute(kernel, precision, one, LossFamilyContract::everything));
  }

  /** The same as to mask them by hand. */
  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void shouldLeaveOutNegativesThatAreMoreSimilarByTheMargin(Precision precision) {
    LossCase inputs = LossCase.random(20, 5, 7);
    MaskedCells.Builder cells = new MaskedCells.Builder(20, 32);
    for (int i = 0; i < 20; i++) {
      double[] query = inputs.queries()[i];
      double threshold = dot(query, inputs.positives()[i]) + .25;
      for (int j = 0; j < 32; j++) {
        double[] column =
            j < 20
                ? inputs.positives()[j]
                : j < 25 ? inputs.hard()[j - 20] : inputs.queue()[j - 25];
        if (dot(query, column) > threshold) {
          cells.add(i, j);
        }
      }
    }
    LossCase masked = inputs.with(cells.build(), inputs.weights());
    assertThat(masked.masked().count()).isBetween(50, 400);
    LossOptions margin =
        new LossOptions(.05, false, false, Denominator.STANDARD, Positives.ONE, .25, true);
    LossOptions none = new LossOptions(.05, false, true);
    assertThat(inputs.compute(kernel, precision, margin, LossFamilyContract::everything))
        .isDeepEqualTo(masked.compute(kernel, precision, none, LossFamilyContract::everything));
    assertThat(inputs.compute(kernel, precision, margin, LossResult::unmasked))
        .containsExactly(masked.compute(kernel, precision, none, LossResult::unmasked));
  }

  /** Nor by their corrections. */
  @Test
  void shouldTakeDocumentsToQueriesOverTheBatchAlone() {
    LossCase wide = LossCase.random(6, 3, 5).with(Corrections.of(new double[14]));
    LossCase narrow = LossCase.random(6, 0, 0);
    assertThat(documentToQuery(wide)).isCloseTo(documentToQuery(narrow), within(1e-12));
    double[] corrections = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
    assertThat(documentToQuery(wide.with(Corrections.of(corrections))))
        .isCloseTo(documentToQuery(narrow), within(1e-12));
  }

  private double documentToQuery(LossCase inputs) {
    return 2 * loss(inputs, new LossOptions(.1, true, true))
        - loss(inputs, new LossOptions(.1, false, true));
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

  static double[][] everything(LossResult result) {
    return Stream.of(
            LossCase.rows(result.queryGradient()),
            LossCase.rows(result.positiveGradient()),
            LossCase.rows(result.hardNegativeGradient()),
            new double[][] {result.rowLosses(), {result.loss()}})
        .flatMap(Arrays::stream)
        .toArray(double[][]::new);
  }

  @Test
  void shouldRefuseFurtherPositivesThatAreMasked() {
    MaskedCells cell = new MaskedCells.Builder(2, 3).add(0, 1).build();
    LossCase inputs = LossCase.random(2, 1, 0).with(cell, 1, 1).withFurtherPositives(cell);
    assertThatThrownBy(() -> loss(inputs, new LossOptions(.1, false, true)))
        .hasMessage("a further positive must be one of the batch's and not masked: cell=(0, 1)");
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
