package io.contraflow.learner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
  private static final int SEARCHES = 2000;
  private static final int RUNS = 1000;
  private static final double TOLERANCE = 0.02;

  @Test
  void shouldBeTheMeanAndItsStandardError() {
    PairedDifference difference =
        PairedDifference.of(
            new double[] {1, 0.5, 0.25}, new double[] {0.5, 0.5, 1}, new int[] {0, 1, 2});
    assertThat(difference.before()).isCloseTo(1.75 / 3, within(1e-12));
    assertThat(difference.after()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(difference.mean()).isCloseTo(0.25 / 3, within(1e-12));
    double mean = 0.25 / 3;
    double variance = (sq(-0.5 - mean) + sq(-mean) + sq(0.75 - mean)) / 2;
    assertThat(difference.standardError()).isCloseTo(Math.sqrt(variance / 3), within(1e-12));
    assertThat(difference.upper95() - difference.lower95())
        .isCloseTo(2 * 1.6448536 * difference.standardError(), within(1e-6));
  }

  private static double sq(double x) {
    return x * x;
  }

  @Test
  void shouldNotTakeRepeatsOfAQueryForEvidence() {
    double[] before = {1, 0.5, 0.25};
    double[] after = {0.5, 0.5, 1};
    double[] manyBefore = repeat(before, 100);
    double[] manyAfter = repeat(after, 100);
    int[] queries = IntStream.range(0, 300).map(i -> i % 3).toArray();
    PairedDifference once = PairedDifference.of(before, after, new int[] {0, 1, 2});
    PairedDifference many = PairedDifference.of(manyBefore, manyAfter, queries);
    assertThat(many.mean()).isCloseTo(once.mean(), within(1e-12));
    assertThat(many.standardError()).isCloseTo(once.standardError(), within(1e-12));
  }

  private static double[] repeat(double[] values, int times) {
    return IntStream.range(0, values.length * times)
        .mapToDouble(i -> values[i % values.length])
        .toArray();
  }

  @Test
  void shouldKnowNothingOfOneQuery() {
    PairedDifference one =
        PairedDifference.of(new double[] {1, 1}, new double[] {0.1, 0.1}, new int[] {4, 4});
    assertThat(one.upper95()).isInfinite();
    assertThat(one.isWorseBy(TOLERANCE)).isFalse();
    assertThat(one.isBetter()).isFalse();
    assertThatThrownBy(() -> PairedDifference.of(new double[1], new double[2], new int[1]))
        .hasMessageContaining("before=1, after=2, queries=1");
  }

  @Test
  void shouldHoldAModelOfTheSameWorthInFewRuns() {
    double held = shareHeld(1, 0);
    System.out.printf("same worth: held in %.1f %% of %d runs%n", 100 * held, RUNS);
    assertThat(held).isLessThan(0.05);
  }

  @Test
  void shouldHoldAModelThatIsFivePercentWorseInMostRuns() {
    double held = shareHeld(2, 0.05);
    System.out.printf("5 %% worse: held in %.1f %% of %d runs%n", 100 * held, RUNS);
    assertThat(held).isGreaterThan(0.9);
  }

  /** Were they not paired, one of the same worth would be held, or one that is worse pass. */
  @Test
  void shouldNeedThePairs() {
    Searches searches = new Searches(new Random(3));
    double[] before = searches.serve(0);
    double[] after = searches.serve(0.05);
    PairedDifference paired = PairedDifference.of(before, after, searches.queries);
    double variance = variance(before) + variance(after);
    double unpaired = Math.sqrt(variance / SEARCHES);
    System.out.printf(
        "standard error: paired %.5f, unpaired %.5f, at an MRR of %.3f%n",
        paired.standardError(), unpaired, paired.before());
    System.out.printf(
        "differences of the same worth deviate by %.3f%n",
        Math.sqrt(variance(difference(before, searches.serve(0)))));
    assertThat(paired.standardError()).isLessThan(0.6 * unpaired);
  }

  private static double[] difference(double[] before, double[] after) {
    return IntStream.range(0, before.length).mapToDouble(i -> after[i] - before[i]).toArray();
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(value -> sq(value - mean)).sum() / (values.length - 1);
  }

  private static double shareHeld(long seed, double loss) {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int held = 0;
    for (int run = 0; run < RUNS; run++) {
      Searches searches = new Searches(random);
      PairedDifference difference =
          PairedDifference.of(searches.serve(0), searches.serve(loss), searches.queries);
      held += difference.isWorseBy(TOLERANCE) ? 1 : 0;
    }
    return (double) held / RUNS;
  }

  /**
   * Held-out searches, some of the same query. How hard a query is spreads its rank over three
   * orders of magnitude, and both models move it by noise of their own, so that the reciprocal
   * ranks of a search differ by about a tenth, as between snapshots of a job. One that is worse
   * loses a share of its reciprocal ranks, by putting the document far down in that share of
   * searches.
   */
  private static final class Searches {
    private static final double HARDNESS = 1.6;
    private static final double NOISE = 0.12;
    private static final int QUERIES = 1500;

    final int[] queries;
    private final double[] hardness = new double[QUERIES];
    private final Random random;

    Searches(Random random) {
      this.random = random;
      queries = IntStream.range(0, SEARCHES).map(i -> random.nextInt(QUERIES)).toArray();
      Arrays.setAll(hardness, i -> HARDNESS * random.nextGaussian());
    }

    double[] serve(double loss) {
      double[] ranks = new double[QUERIES];
      for (int q = 0; q < QUERIES; q++) {
        double logRank = hardness[q] + NOISE * random.nextGaussian();
        boolean lost = random.nextDouble() < loss;
        ranks[q] = lost ? 0.001 : 1 / Math.floor(1 + Math.exp(logRank));
      }
      return Arrays.stream(queries).mapToDouble(query -> ranks[query]).toArray();
    }
  }
}
