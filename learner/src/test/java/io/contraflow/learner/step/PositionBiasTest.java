package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.click.BiasOptions;
import io.contraflow.learner.click.CapOptions;
import io.contraflow.learner.click.ClickOptions;
import io.contraflow.learner.click.CompetingResults;
import io.contraflow.learner.click.CompetingResults.Beside;
import io.contraflow.learner.click.PositionBias;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.Towers;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The order that a model learns from clicks on results that compete in many searches against their
 * relevance: Kendall's τ. They are shown in an order that has nothing to do with relevance, unless
 * a test says otherwise.
 */
class PositionBiasTest {
  private static final int DIMENSION = 64;
  private static final int SEARCHES = 20_000;
  private static final int QUERIES = 6;
  private static final int RESULTS = 6;
  private static final List<Double> EXAMINATION =
      IntStream.rangeClosed(1, RESULTS).mapToObj(CompetingResults::examination).toList();

  private static LearnerOptions options(BiasOptions bias) {
    return options(bias, 256, 64, bias.isOn() ? RESULTS - 1 : 4);
  }

  private static LearnerOptions options(BiasOptions bias, int size, int stride, int negatives) {
    return new LearnerOptions(
        DIMENSION,
        Towers.QUERY_ONLY,
        null,
        size,
        stride,
        1_000_000,
        new LossOptions(.05, false, false),
        LossTerms.NONE,
        negatives,
        new Descent(OptimizerKind.ADAGRAD, .1, 0, 0, 0),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        2,
        1_000_000,
        100,
        FrequencyOptions.NONE,
        false,
        new ClickOptions(CapOptions.NONE, bias, 0),
        7);
  }

  private static double learnt(boolean shuffles, BiasOptions bias) {
    return learnt(
        new CompetingResults.Shape(QUERIES, RESULTS, .6, 0, 6, 2, 0, shuffles),
        options(bias),
        bias.isOn() ? Beside.WHOLE_PAGE : Beside.SHOWN,
        SEARCHES);
  }

  private static double learnt(
      CompetingResults.Shape shape, LearnerOptions options, Beside beside, int searches) {
    CompetingResults world = new CompetingResults(shape, 4);
    RandomStart start = new RandomStart(world.vocabulary(), DIMENSION, 5);
    try (OnlineModel model =
        new OnlineModel(
            "default", options, StartTables.both(start), Kernels.of(KernelKind.BLOCKED, 1))) {
      Models.feed(model, world.outcomes(searches, beside));
      return world.kendall((q, d) -> similarity(model, world, q, d));
    }
  }

  private static double similarity(OnlineModel model, CompetingResults world, int q, int d) {
    float[] query = model.learner().embedQuery(CompetingResults.queryFeatures(q));
    float[] document = model.learner().embedDocument(world.document(q, d));
    double sum = 0;
    for (int c = 0; c < query.length; c++) {
      sum += (double) query[c] * document[c];
    }
    return sum;
  }

  @Test
  void shouldLearnTheOrderOfRelevanceByGivenPropensities() {
    assertThat(learnt(false, BiasOptions.OFF)).as("naive").isBetween(.5, .75);
    assertThat(learnt(false, BiasOptions.of(PositionBias.GIVEN, List.of(1.0))))
        .as("the whole page, without weights")
        .isLessThan(.75);
    assertThat(learnt(false, BiasOptions.of(PositionBias.GIVEN, EXAMINATION)))
        .isGreaterThanOrEqualTo(.9);
  }

  @Test
  void shouldLearnItByPropensitiesEstimatedOnTheStream() {
    assertThat(learnt(true, BiasOptions.of(PositionBias.EM, List.of()))).isGreaterThanOrEqualTo(.9);
    assertThat(learnt(true, BiasOptions.of(PositionBias.SWAPS, List.of())))
        .isGreaterThanOrEqualTo(.9);
  }

  /**
   * Of pages alone, one search a step: where a ranker agrees with relevance what fits best stands
   * above and is a negative, looked at and not clicked, more often than what stands below it.
   */
  @Test
  void shouldLoseTheOrderOfRelevanceByNegativesAboveTheClickAndReverseItByWeights() {
    CompetingResults.Shape agreeing =
        new CompetingResults.Shape(QUERIES, RESULTS, .6, 1, 1, 2, 0, false);
    BiasOptions given = BiasOptions.of(PositionBias.GIVEN, EXAMINATION);
    assertThat(ofPagesAlone(agreeing, BiasOptions.OFF, Beside.SHOWN))
        .as("the first without a click")
        .isGreaterThan(.6); // .78
    assertThat(ofPagesAlone(agreeing, BiasOptions.OFF, Beside.SKIP_ABOVE))
        .as("those above the click")
        .isLessThan(.3); // -.02
    assertThat(ofPagesAlone(agreeing, given, Beside.SKIP_ABOVE))
        .as("those above the click, by propensities")
        .isLessThan(-.5); // -.84
    assertThat(ofPagesAlone(agreeing, given, Beside.WHOLE_PAGE)).isGreaterThanOrEqualTo(.9); // .98
  }

  private static double ofPagesAlone(
      CompetingResults.Shape shape, BiasOptions bias, Beside beside) {
    return learnt(shape, options(bias, 1, 1, RESULTS - 1), beside, 6_000);
  }
}
