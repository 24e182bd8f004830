package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.click.BiasOptions;
import io.contraflow.learner.click.CapOptions;
import io.contraflow.learner.click.ClickOptions;
import io.contraflow.learner.click.CompetingResults;
import io.contraflow.learner.click.PositionBias;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.Towers;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order that is learnt from clicks on results that compete, against their relevance. */
class PositionBiasTest {
  private static final int DIMENSION = 32;
  private static final int SEARCHES = 20_000;
  private static final RandomStart START =
      new RandomStart(CompetingResults.vocabulary(), DIMENSION, 5);
  private static final List<Double> EXAMINATION =
      IntStream.rangeClosed(1, CompetingResults.RESULTS)
          .mapToObj(CompetingResults::examination)
          .toList();

  private static LearnerOptions options(BiasOptions bias) {
    return new LearnerOptions(
        DIMENSION,
        Towers.QUERY_ONLY,
        null,
        512,
        128,
        1_000_000,
        new LossOptions(0.05, true, false),
        LossTerms.NONE,
        bias.isOn() ? CompetingResults.RESULTS - 1 : 4,
        new Descent(OptimizerKind.ADAGRAD, 0.1, 0, 1.0, 0),
        0,
        512,
        128,
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

  /** Kendall's τ after all searches. */
  private static double learn(CompetingResults world, BiasOptions bias) {
    List<Outcome> outcomes = world.outcomes(SEARCHES, bias.isOn());
    try (OnlineModel model = new OnlineModel("default", options(bias), START)) {
      Models.feed(model, outcomes);
      return world.kendall((q, d) -> similarity(model, q, d));
    }
  }

  private static double similarity(OnlineModel model, int q, int d) {
    float[] query = model.learner().embedQuery(CompetingResults.queryFeatures(q));
    float[] document = model.learner().embedDocument(CompetingResults.document(q, d));
    double sum = 0;
    for (int c = 0; c < query.length; c++) {
      sum += (double) query[c] * document[c];
    }
    return sum;
  }

  private static CompetingResults world(double wrongClicks, boolean shuffles) {
    return new CompetingResults(2, wrongClicks, shuffles, 3);
  }

  @Test
  void shouldLearnTheOrderOfRelevanceByGivenPropensities() {
    double naive = learn(world(0, false), BiasOptions.OFF);
    double unweighted = learn(world(0, false), BiasOptions.of(PositionBias.GIVEN, List.of(1.0)));
    double weighted = learn(world(0, false), BiasOptions.of(PositionBias.GIVEN, EXAMINATION));
    System.out.println("naive " + naive + " unweighted " + unweighted + " weighted " + weighted);
    assertThat(weighted).isGreaterThan(.9);
    assertThat(unweighted).isLessThan(.75);
    assertThat(naive).isLessThan(.75);
  }

  @Test
  void shouldLearnItByPropensitiesEstimatedOnTheStream() {
    double em = learn(world(.05, true), BiasOptions.of(PositionBias.EM, List.of()));
    double swaps = learn(world(.05, true), BiasOptions.of(PositionBias.SWAPS, List.of()));
    System.out.println("em " + em + " swaps " + swaps);
    assertThat(em).isGreaterThan(.9);
    assertThat(swaps).isGreaterThan(.9);
  }
}
