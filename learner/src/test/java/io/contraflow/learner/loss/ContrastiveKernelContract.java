package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every contrastive kernel must do, besides agreeing with PyTorch's values. */
abstract class ContrastiveKernelContract extends ObjectiveContract {

  @ParameterizedTest
  @CsvSource({
    "5, 3, 4, 0.1, false",
    "5, 3, 4, 0.1, true",
    "5, 0, 0, 0.05, true",
    "1, 0, 0, 1, true",
    "1, 2, 0, 0.5, false",
    "1, 0, 3, 0.5, true",
    "4, 1, 1, 0.02, true"
  })
  void shouldAgreeWithFiniteDifferences(
      int rows, int hard, int queue, double temperature, boolean symmetric) {
    LossCase inputs = LossCase.random(rows, hard, queue);
    MaskedCells.Builder cells = new MaskedCells.Builder(rows, inputs.columns());
    for (int column = 0; column < inputs.columns(); column += 3) {
      for (int row = 1; row < rows; row++) {
        if (column != row && (row + column) % 2 == 0) {
          cells.add(row, column);
        }
      }
    }
    double[] weights = new double[rows];
    for (int row = 0; row < rows; row++) {
      weights[row] = 0.5 + row;
    }
    LossCase masked = inputs.with(cells.build(), weights);
    LossOptions options = new LossOptions(temperature, symmetric, true);
    checkGradients(masked, options);
  }

  @Test
  void shouldEqualPlainInBatchLossWithoutQueue() {
    LossCase inputs = LossCase.random(6, 0, 0);
    double expected = 0;
    for (int i = 0; i < 6; i++) {
      double sum = 0;
      for (int j = 0; j < 6; j++) {
        sum += Math.exp(dot(inputs.queries()[i], inputs.positives()[j]) / 0.1);
      }
      double positive = Math.exp(dot(inputs.queries()[i], inputs.positives()[i]) / 0.1);
      expected -= Math.log(positive / sum) / 6;
    }
    assertThat(loss(inputs, new LossOptions(0.1, false, true))).isCloseTo(expected, within(1e-12));
  }

  @Test
  void shouldPermuteGradientsWithTheBatch() {
    LossCase inputs = LossCase.random(3, 2, 2);
    List<Integer> order = List.of(2, 0, 1);
    LossCase permuted =
        new LossCase(
            permute(inputs.queries(), order),
            permute(inputs.positives(), order),
            inputs.hard(),
            inputs.queue(),
            new MaskedCells.Builder(3, 7).add(0, 1).add(1, 5).build(),
            new double[] {3, 1, 2});
    LossCase original =
        inputs.with(new MaskedCells.Builder(3, 7).add(2, 0).add(0, 5).build(), 1, 2, 3);
    LossOptions options = new LossOptions(0.1, true, true);
    assertThat(loss(permuted, options)).isCloseTo(loss(original, options), within(1e-13));
    double[][] expected = permute(queryGradient(original, options), order);
    double[][] actual = queryGradient(permuted, options);
    for (int i = 0; i < 3; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(1e-13));
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void shouldHaveNoLossAndNoGradientWithAllNegativesMasked(Precision precision) {
    LossCase inputs = LossCase.random(2, 1, 1);
    MaskedCells all =
        new MaskedCells.Builder(2, 4)
            .add(0, 1)
            .add(0, 2)
            .add(0, 3)
            .add(1, 0)
            .add(1, 2)
            .add(1, 3)
            .build();
    LossCase masked = inputs.with(all, 1, 2);
    masked.compute(
        kernel,
        precision,
        new LossOptions(0.005, true, true),
        result -> {
          assertThat(result.loss()).isZero();
          assertThat(result.rowLosses()).containsExactly(0, 0);
          assertThat(result.unmasked()).containsExactly(1, 1);
          assertThat(result.hardestNegativeSimilarity()).containsExactly(Double.NaN, Double.NaN);
          for (Matrix gradient :
              List.of(
                  result.queryGradient(),
                  result.positiveGradient(),
                  result.hardNegativeGradient())) {
            for (double[] row : LossCase.rows(gradient)) {
              assertThat(row).containsOnly(0);
            }
          }
          return null;
        });
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void shouldBeFiniteAndRightAtLowTemperature(boolean symmetric) {
    LossCase inputs = LossCase.random(20, 10, 30);
    LossOptions options = new LossOptions(0.005, symmetric, true);
    double exact = loss(inputs, options);
    double single = inputs.compute(kernel, Precision.FLOAT, options, LossResult::loss);
    assertThat(single).isCloseTo(exact, within(1e-4));
    double[][] expected = queryGradient(inputs, options);
    double[][] actual =
        inputs.compute(
            kernel, Precision.FLOAT, options, result -> LossCase.rows(result.queryGradient()));
    for (int i = 0; i < 20; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(2e-3));
    }
  }

  /** At a temperature this low exp(−2/τ) underflows: the loss is then the margin itself. */
  @Test
  void shouldNotOverflowAtTinyTemperature() {
    LossCase inputs = LossCase.random(3, 0, 2);
    inputs.compute(
        kernel,
        Precision.FLOAT,
        new LossOptions(1e-6, true, true),
        result -> {
          assertThat(result.loss()).isFinite();
          for (double[] row : LossCase.rows(result.queryGradient())) {
            for (double value : row) {
              assertThat(value).isFinite();
            }
          }
          return null;
        });
  }

  @Test
  void shouldCountDuplicatedColumnsTwice() {
    LossCase one = LossCase.random(2, 1, 0);
    LossCase two =
        new LossCase(
            one.queries(),
            one.positives(),
            new double[][] {one.hard()[0], one.hard()[0]},
            one.hard(),
            one.masked(),
            one.weights());
    LossOptions options = new LossOptions(0.5, false, true);
    double[] single = one.compute(kernel, Precision.DOUBLE, options, LossResult::rowLosses);
    double[] triple = two.compute(kernel, Precision.DOUBLE, options, LossResult::rowLosses);
    for (int i = 0; i < 2; i++) {
      double copies = Math.exp(dot(one.queries()[i], one.hard()[0]) / 0.5);
      double positive = Math.exp(dot(one.queries()[i], one.positives()[i]) / 0.5);
      double expected = Math.log(Math.exp(single[i]) + 2 * copies / positive);
      assertThat(triple[i]).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void shouldReportSimilaritiesAndUnmaskedColumns() {
    LossCase inputs =
        LossCase.random(2, 1, 1).with(new MaskedCells.Builder(2, 4).add(0, 2).build(), 1, 1);
    inputs.compute(
        kernel,
        Precision.DOUBLE,
        new LossOptions(0.1, false, true),
        result -> {
          double[] query = inputs.queries()[0];
          assertThat(result.unmasked()).containsExactly(3, 4);
          assertThat(result.positiveSimilarity()[0])
              .isCloseTo(dot(query, inputs.positives()[0]), within(1e-15));
          double hardest =
              Math.max(dot(query, inputs.positives()[1]), dot(query, inputs.queue()[0]));
          assertThat(result.hardestNegativeSimilarity()[0]).isCloseTo(hardest, within(1e-15));
          return null;
        });
  }

  @Test
  void shouldDivideByWhatItIsTold() {
    LossCase random = LossCase.random(5, 3, 4);
    for (boolean symmetric : new boolean[] {false, true}) {
      LossOptions options = new LossOptions(.1, symmetric, true);
      try (Matrix q = Matrix.of(Precision.DOUBLE, LossCase.DIMENSION, random.queries());
          Matrix p = Matrix.of(Precision.DOUBLE, LossCase.DIMENSION, random.positives());
          Matrix h = Matrix.of(Precision.DOUBLE, LossCase.DIMENSION, random.hard());
          Matrix k = Matrix.of(Precision.DOUBLE, LossCase.DIMENSION, random.queue());
          LossResult mean = kernel.compute(random.inputs(q, p, h, k), options);
          LossResult quarter =
              kernel.compute(
                  new LossInputs(
                      q,
                      p,
                      h,
                      k,
                      random.masked(),
                      random.weights(),
                      4 * random.weights().length,
                      random.corrections(),
                      random.furtherPositives()),
                  options)) {
        assertThat(4 * quarter.loss()).isCloseTo(mean.loss(), within(1e-6));
        for (Matrix[] gradients :
            new Matrix[][] {
              {mean.queryGradient(), quarter.queryGradient()},
              {mean.positiveGradient(), quarter.positiveGradient()},
              {mean.hardNegativeGradient(), quarter.hardNegativeGradient()}
            }) {
          double[][] whole = LossCase.rows(gradients[0]);
          double[][] part = LossCase.rows(gradients[1]);
          for (int i = 0; i < whole.length; i++) {
            for (int c = 0; c < whole[i].length; c++) {
              assertThat(4 * part[i][c]).isCloseTo(whole[i][c], within(1e-6));
            }
          }
        }
      }
    }
  }

  @Test
  void shouldGiveSameBitsTwice() {
    LossCase inputs = LossCase.random(33, 17, 65);
    LossOptions options = new LossOptions(0.05, true, true);
    assertThat(inputs.compute(kernel, Precision.FLOAT, options, this::bits))
        .isDeepEqualTo(inputs.compute(kernel, Precision.FLOAT, options, this::bits));
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, false", "FLOAT, true", "DOUBLE, true"})
  void shouldGiveTheSameQueryGradientWithoutThoseOfDocuments(
      Precision precision, boolean symmetric) {
    LossCase inputs = LossCase.random(33, 17, 65);
    LossOptions all = new LossOptions(0.05, symmetric, true);
    LossOptions queriesAlone = new LossOptions(0.05, symmetric, false);
    double[][] expected =
        inputs.compute(kernel, precision, all, result -> LossCase.rows(result.queryGradient()));
    inputs.compute(
        kernel,
        precision,
        queriesAlone,
        result -> {
          double[][] actual = LossCase.rows(result.queryGradient());
          for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).containsExactly(expected[i], within(1e-6));
          }
          assertThat(result.positiveGradient().rows()).isZero();
          assertThat(result.hardNegativeGradient().rows()).isZero();
          return null;
        });
    double[] losses = inputs.compute(kernel, precision, all, LossResult::rowLosses);
    assertThat(inputs.compute(kernel, precision, queriesAlone, LossResult::rowLosses))
        .containsExactly(losses, within(1e-6));
  }

  private double[][] bits(LossResult result) {
    return LossCase.rows(result.positiveGradient());
  }

  @Test
  void shouldRefuseInputsThatDoNotFit() {
    assertThatThrownBy(() -> new LossOptions(1.7, false, true))
        .hasMessage("temperature must be in (0, 1], was 1.7; set learner.temperature");
    LossCase inputs = LossCase.random(2, 0, 0);
    LossOptions options = new LossOptions(0.1, false, true);
    assertThatThrownBy(() -> loss(inputs.with(inputs.masked(), 1), options))
        .hasMessage(
            "queries, positives, mask and weights must have the same rows, at least one: 2, 2, 2, 1");
    assertThatThrownBy(() -> loss(inputs.with(inputs.masked(), 0, 0), options))
        .hasMessage("the weights' sum must be above 0: sum=0.0");
    assertThatThrownBy(() -> loss(inputs.with(inputs.masked(), 1, -1), options))
        .hasMessage("a row's weight must be at least 0 and finite: weight=-1.0");
  }

  /** Else a restored job would go on with other bits than one that has seen larger batches. */
  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void shouldNotDependOnWhatItHasComputedBefore(Precision precision) {
    LossCase small = LossCase.random(9, 3, 21);
    LossOptions options = new LossOptions(.05, true, true);
    LossCase.random(40, 20, 70).compute(kernel, precision, options, LossResult::loss);
    double[][] after = small.compute(kernel, precision, options, LossFamilyContract::everything);
    try (ContrastiveKernel fresh = kernel()) {
      assertThat(after)
          .isDeepEqualTo(small.compute(fresh, precision, options, LossFamilyContract::everything));
    }
  }

  private static double[][] permute(double[][] rows, List<Integer> order) {
    return order.stream().map(i -> rows[i]).toArray(double[][]::new);
  }
}
