package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.memory.Precision;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of {@link ContrastiveKernelContract} that is about a margin and about prefixes. */
abstract class ObjectiveContract extends LossFamilyContract {
  private static final LossOptions MARGIN = new LossOptions(.1, false, true).withMargin(.3);
  private static final LossOptions PREFIX =
      new LossOptions(.1, true, true).withPrefixes(List.of(2));

  @Test
  void shouldAverageOverNegativesAboveTheMargin() {
    LossCase inputs = LossCase.random(4, 3, 5);
    double[] losses = inputs.compute(kernel, Precision.DOUBLE, MARGIN, LossResult::rowLosses);
    int violating = 0;
    for (int i = 0; i < 4; i++) {
      double[] query = inputs.queries()[i];
      double bar = dot(query, inputs.positives()[i]) - .3;
      int above = 0;
      double sum = 0;
      for (int j = 0; j < 12; j++) {
        double over = dot(query, column(inputs, j)) - bar;
        if (j != i && over > 0) {
          above++;
          sum += over;
        }
      }
      violating += above;
      assertThat(losses[i]).isCloseTo(above == 0 ? 0 : sum / above, within(1e-13));
    }
    assertThat(violating).isBetween(5, 40);
  }

  private static double[] column(LossCase inputs, int j) {
    if (j < 4) {
      return inputs.positives()[j];
    }
    return j < 7 ? inputs.hard()[j - 4] : inputs.queue()[j - 7];
  }

  /** By how much they violate it, or how many satisfy it, does not change the positive's pull. */
  @Test
  void shouldPullThePositiveWithTheRowsWholeWeight() {
    LossCase inputs = LossCase.random(1, 0, 6).withPositives(LossCase::opposite);
    double[] gradient =
        inputs.compute(
            kernel,
            Precision.DOUBLE,
            MARGIN,
            result -> LossCase.rows(result.positiveGradient())[0]);
    assertThat(gradient).containsExactly(LossCase.opposite(inputs.queries()[0]), within(1e-15));
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, false", "FLOAT, true", "DOUBLE, false", "DOUBLE, true"})
  void shouldHaveNoLossAndNoGradientWhereEachMarginIsKept(Precision precision, boolean symmetric) {
    double[][] queries = {{1, 0, 0, 0}, {0, 1, 0, 0}};
    double[][] others = {{0, 0, 1, 0}, {0, 0, 0, 1}};
    LossCase inputs =
        new LossCase(queries, queries, others, others, MaskedCells.none(2), new double[] {1, 2});
    LossOptions options = new LossOptions(.1, symmetric, true).withMargin(.9);
    double[][] all = inputs.compute(kernel, precision, options, LossFamilyContract::everything);
    assertThat(Arrays.stream(all).flatMapToDouble(Arrays::stream)).containsOnly(0.0);
  }

  /** FaceNet's semi-hard negatives: within the margin, and no nearer than the positive. */
  @Test
  void shouldTakeSemiHardNegativesAloneWithoutFalseOnes() {
    LossCase inputs = LossCase.random(1, 0, 60);
    LossOptions semiHard =
        new LossOptions(.1, false, false, Denominator.STANDARD, Positives.ONE, 0, true)
            .withMargin(.3);
    double positive = dot(inputs.queries()[0], inputs.positives()[0]);
    double[] over =
        Arrays.stream(inputs.queue())
            .mapToDouble(column -> dot(inputs.queries()[0], column))
            .filter(similarity -> similarity <= positive && similarity > positive - .3)
            .map(similarity -> similarity - positive + .3)
            .toArray();
    assertThat(over).hasSizeGreaterThan(1);
    assertThat(loss(inputs, semiHard))
        .isCloseTo(Arrays.stream(over).average().orElseThrow(), within(1e-13));
  }

  /** What is not a number is above no bar, and must be seen all the same. */
  @ParameterizedTest
  @CsvSource({"FLOAT, false", "FLOAT, true", "DOUBLE, false", "DOUBLE, true"})
  void shouldNotHideWhatIsNotANumberBehindAMargin(Precision precision, boolean symmetric) {
    LossOptions options = new LossOptions(.1, symmetric, true).withMargin(.3);
    LossCase query = LossCase.random(3, 1, 2);
    query.queries()[1][2] = Double.NaN;
    assertThat(query.compute(kernel, precision, options, LossResult::loss)).isNaN();
    LossCase queue = LossCase.random(3, 1, 2);
    queue.queue()[1][0] = Double.NaN;
    assertThat(queue.compute(kernel, precision, options, LossResult::loss)).isNaN();
  }

  @Test
  void shouldRefuseWithAMarginWhatOnlyASoftmaxHas() {
    LossCase inputs = LossCase.random(2, 1, 0);
    assertThatThrownBy(() -> loss(inputs.with(Corrections.of(1.0, 2, 3)), MARGIN))
        .hasMessage(
            "the margin objective takes neither corrections nor further positives:"
                + " corrections=3, furtherPositives=0");
    assertThatThrownBy(() -> MARGIN.withMargin(0))
        .hasMessage("the margin must be in (0, 2], was 0.0; set learner.margin");
    LossOptions supcon =
        new LossOptions(.1, false, true, Denominator.STANDARD, Positives.ALL, 2, true);
    assertThatThrownBy(() -> supcon.withMargin(.2))
        .hasMessage(
            "learner.positives must be one with learner.objective margin, was all; set one of the"
                + " two");
    assertThatThrownBy(() -> LossVariant.DECOUPLED.options(.1, true).withMargin(.2))
        .hasMessageStartingWith("learner.temperature-learnt must be false with learner.objective");
  }

  /** Vectors that end with their prefix. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "PREFIXES.*")
  void shouldBeTheSameLossWhereThePrefixIsAllThereIs(LossVariant variant) {
    LossCase inputs = variant.inputs(5, 3, 4);
    for (double[][] vectors :
        List.of(inputs.queries(), inputs.positives(), inputs.hard(), inputs.queue())) {
      for (double[] vector : vectors) {
        double length = Math.hypot(vector[0], vector[1]);
        System.arraycopy(
            new double[] {vector[0] / length, vector[1] / length, 0, 0}, 0, vector, 0, 4);
      }
    }
    LossOptions whole = variant.options(.1, true);
    LossOptions prefixed = whole.withPrefixes(List.of(2, 3));
    assertThat(loss(inputs, prefixed)).isCloseTo(loss(inputs, whole), within(1e-12));
    assertThat(inputs.compute(kernel, Precision.DOUBLE, prefixed, LossResult::rowLosses))
        .containsExactly(inputs.compute(kernel, Precision.DOUBLE, whole, LossResult::rowLosses));
  }

  /** A prefix of zeros is at no angle to anything. */
  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void shouldGiveNoGradientToAPrefixWithoutDirection(Precision precision) {
    LossCase inputs = LossCase.random(3, 0, 2);
    System.arraycopy(new double[] {0, 0, .6, .8}, 0, inputs.queries()[1], 0, 4);
    double[][] prefixed = inputs.compute(kernel, precision, PREFIX, LossFamilyContract::everything);
    double[][] whole =
        inputs.compute(
            kernel, precision, PREFIX.withPrefixes(List.of()), LossFamilyContract::everything);
    for (int c = 0; c < 4; c++) {
      assertThat(prefixed[1][c]).isCloseTo(whole[1][c] / 2, within(1e-7));
    }
    assertThat(Arrays.stream(prefixed).flatMapToDouble(Arrays::stream)).allMatch(Double::isFinite);
  }

  @Test
  void shouldRefusePrefixesThatAreNone() {
    assertThatThrownBy(() -> loss(LossCase.random(2, 0, 0), PREFIX.withPrefixes(List.of(2, 4))))
        .hasMessage("a prefix must be shorter than the vectors, 4, was 4; set learner.matryoshka");
    assertThatThrownBy(() -> PREFIX.withPrefixes(List.of(3, 2)))
        .hasMessage(
            "lengths of prefixes must be at least 1 and ascending, were [3, 2]; set"
                + " learner.matryoshka");
  }
}
