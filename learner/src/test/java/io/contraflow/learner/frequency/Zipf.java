package io.contraflow.learner.frequency;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Numbers from 0 on, number k with a probability that is proportional to 1 / (k + 1). */
public final class Zipf {
  private final double[] cumulative;
  private final SplittableRandom random;

  public Zipf(int count, long seed) {
    cumulative = new double[count];
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += 1.0 / (k + 1);
      cumulative[k] = sum;
    }
    random = new SplittableRandom(seed);
  }

  public int next() {
    double drawn = random.nextDouble() * cumulative[cumulative.length - 1];
    int at = Arrays.binarySearch(cumulative, drawn);
    return Math.min(at < 0 ? -at - 1 : at + 1, cumulative.length - 1);
  }

  public double probability(int number) {
    return 1 / (number + 1.0) / cumulative[cumulative.length - 1];
  }
}
