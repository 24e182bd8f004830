package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** That a blocked kernel computes what the plain one does in double, on any number of threads. */
abstract class AgreementContract {
  private static final List<Function<LossResult, Matrix>> GRADIENTS =
      List.of(
          LossResult::queryGradient,
          LossResult::positiveGradient,
          LossResult::hardNegativeGradient);

  private final ContrastiveKernel blocked = blocked(2, Kernels.exponentials());
  private static final ContrastiveKernel PLAIN = new Nd4jKernel();

  private ContrastiveKernel blocked(int threads, Exponentials exponentials) {
    return new BlockedKernel(threads, sizes(), exponentials);
  }

  /** Small, so that small inputs make many blocks. */
  abstract BlockSizes sizes();

  @AfterEach
  void close() {
    blocked.close();
  }

  /** Float32 against the plain kernel in double: 1e-6 of the loss, 1e-5 of a gradient's largest. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, .05, true, true",
    "1, 3, 0, .05, false, true",
    "7, 0, 0, .05, true, false",
    "16, 0, 0, .05, false, true",
    "33, 0, 17, .05, false, false",
    "33, 17, 0, .05, false, true",
    "33, 17, 65, .05, false, false",
    "33, 17, 65, .05, false, true",
    "33, 17, 65, .05, true, false",
    "33, 17, 65, .05, true, true",
    "33, 17, 65, 1, true, true",
    "64, 32, 128, .5, true, true"
  })
  void shouldAgreeWithThePlainKernelInDouble(
      int rows,
      int hard,
      int queue,
      double temperature,
      boolean symmetric,
      boolean documentGradients) {
    LossCase inputs = masked(LossCase.random(rows, hard, queue));
    LossOptions options = new LossOptions(temperature, symmetric, documentGradients);
    checkLoss(inputs, options, 1e-6);
    checkGradients(inputs, options, 1e-5);
  }

  /**
   * The same at a temperature at which similarities' rounding to float32, some 1e-7, is 1 / .005
   * times as large in the exponent, and exponentials of the plain sum would overflow.
   */
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, true"})
  void shouldAgreeAtLowTemperature(boolean symmetric, boolean documentGradients) {
    LossOptions options = new LossOptions(.005, symmetric, documentGradients);
    LossCase inputs = masked(LossCase.random(33, 17, 65));
    checkLoss(inputs, options, 1e-6);
    checkGradients(inputs, options, 1e-4);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAgreeInEachVariant(LossVariant variant) {
    for (boolean documentGradients : new boolean[] {false, true}) {
      for (int rows : new int[] {1, 7, 33, 64}) {
        LossCase inputs = variant.inputs(rows, 17, 65);
        checkLoss(inputs, variant.options(.05, documentGradients), 1e-6);
        checkGradients(inputs, variant.options(.05, documentGradients), 1e-5);
        checkLoss(inputs, variant.options(.005, documentGradients), 1e-6);
        checkGradients(inputs, variant.options(.005, documentGradients), 1e-4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveSameBitsWithAnyThreadsInEachVariant(LossVariant variant) {
    LossCase inputs = variant.inputs(77, 41, 165);
    for (boolean documentGradients : new boolean[] {false, true}) {
      LossOptions options = variant.options(.05, documentGradients);
      List<double[][]> expected = everything(inputs, options, blocked(1, Kernels.exponentials()));
      for (int threads = 2; threads <= 5; threads++) {
        check(everything(inputs, options, blocked(threads, Kernels.exponentials())), expected);
      }
      check(everything(inputs, options, blocked(1, new ScalarExponentials())), expected);
    }
  }

  @Test
  void shouldBeRightWithThePositiveFarAway() {
    LossCase inputs = LossCase.random(20, 10, 30).withPositives(LossCase::opposite);
    LossOptions options = new LossOptions(.005, false, true);
    double loss = inputs.compute(blocked, Precision.FLOAT, options, LossResult::loss);
    assertThat(loss).isBetween(200., 400.);
    checkLoss(inputs, options, 1e-6);
    checkGradients(inputs, options, 1e-4);
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeRightWithThePositiveFarAwayInEachVariant(LossVariant variant) {
    LossCase inputs = variant.inputs(20, 10, 30).withPositives(LossCase::opposite);
    checkLoss(inputs, variant.options(.005, true), 1e-6);
    checkGradients(inputs, variant.options(.005, true), 1e-4);
  }

  @Test
  void shouldReportWhatThePlainKernelReports() {
    LossCase inputs = masked(LossCase.random(33, 17, 65));
    LossOptions options = new LossOptions(.05, true, true);
    inputs.compute(
        PLAIN,
        Precision.FLOAT,
        options,
        expected ->
            inputs.compute(
                blocked,
                Precision.FLOAT,
                options,
                actual -> {
                  assertThat(actual.unmasked()).isEqualTo(expected.unmasked());
                  assertThat(actual.positiveSimilarity())
                      .containsExactly(expected.positiveSimilarity(), within(1e-6));
                  assertThat(actual.hardestNegativeSimilarity())
                      .containsExactly(expected.hardestNegativeSimilarity(), within(1e-6));
                  assertThat(actual.rowLosses())
                      .containsExactly(expected.rowLosses(), within(1e-5));
                  return null;
                }));
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void shouldGiveSameBitsWithAnyThreadsAndWithoutVectors(
      boolean symmetric, boolean documentGradients) {
    LossCase inputs = masked(LossCase.random(77, 41, 165));
    LossOptions options = new LossOptions(.05, symmetric, documentGradients);
    List<double[][]> expected = everything(inputs, options, blocked(1, Kernels.exponentials()));
    for (int threads = 2; threads <= 5; threads++) {
      check(everything(inputs, options, blocked(threads, Kernels.exponentials())), expected);
    }
    check(everything(inputs, options, blocked(1, new ScalarExponentials())), expected);
  }

  private static void check(List<double[][]> actual, List<double[][]> expected) {
    for (int g = 0; g < expected.size(); g++) {
      assertThat(actual.get(g)).isDeepEqualTo(expected.get(g));
    }
  }

  private static List<double[][]> everything(
      LossCase inputs, LossOptions options, ContrastiveKernel kernel) {
    try (kernel) {
      return inputs.compute(
          kernel,
          Precision.FLOAT,
          options,
          result ->
              List.of(
                  LossCase.rows(result.queryGradient()),
                  LossCase.rows(result.positiveGradient()),
                  LossCase.rows(result.hardNegativeGradient()),
                  new double[][] {result.rowLosses(), {result.loss()}}));
    }
  }

  private void checkLoss(LossCase inputs, LossOptions options, double relative) {
    double expected = inputs.compute(PLAIN, Precision.DOUBLE, options, LossResult::loss);
    double actual = inputs.compute(blocked, Precision.FLOAT, options, LossResult::loss);
    assertThat(actual).isCloseTo(expected, within(relative * Math.max(1, expected)));
  }

  private void checkGradients(LossCase inputs, LossOptions options, double relative) {
    checkGradients(blocked, inputs, options, relative);
  }

  static void checkGradients(
      ContrastiveKernel kernel, LossCase inputs, LossOptions options, double relative) {
    for (Function<LossResult, Matrix> gradient : GRADIENTS) {
      double[][] expected = gradient(PLAIN, Precision.DOUBLE, inputs, options, gradient);
      double[][] actual = gradient(kernel, Precision.FLOAT, inputs, options, gradient);
      double scale =
          Arrays.stream(expected).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
      scale = Math.max(scale, Float.MIN_NORMAL);
      assertThat(actual).hasNumberOfRows(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).containsExactly(expected[i], within(relative * scale));
      }
    }
  }

  private static double[][] gradient(
      ContrastiveKernel kernel,
      Precision precision,
      LossCase inputs,
      LossOptions options,
      Function<LossResult, Matrix> gradient) {
    return inputs.compute(
        kernel, precision, options, result -> LossCase.rows(gradient.apply(result)));
  }

  /** Some cells masked, all of row 3's negatives, and the weights 0, 1, 2, 3, 0, ... */
  static LossCase masked(LossCase inputs) {
    int rows = inputs.queries().length;
    MaskedCells.Builder cells = new MaskedCells.Builder(rows, inputs.columns());
    double[] weights = new double[rows];
    for (int row = 0; row < rows; row++) {
      weights[row] = rows == 1 ? 1 : row % 4;
      for (int column = 0; column < inputs.columns(); column++) {
        if (column != row && (row == 3 || (7 * row + column) % 11 == 0)) {
          cells.add(row, column);
        }
      }
    }
    return inputs.with(cells.build(), weights);
  }
}
