package io.contraflow.search.page;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Of a page of n results the neighbours at k and k + 1, k uniform in 1 … n − 1, change places with
 * probability 1/2 (Joachims et al. 2017, Unbiased Learning-to-Rank with Biased Feedback, WSDM,
 * section 5, with neighbours only, so that little is lost). The ranked page is shown with
 * probability 1/2, each of the n − 1 others with 1 / (2 (n − 1)).
 *
 * <p>The pair is told whether or not the coin changed anything: over many such pages what stands at
 * either is alike, so clicks there are as the positions are looked at.
 */
final class AdjacentSwaps {
  private AdjacentSwaps() {}

  /** A page with fewer than two results stays. */
  static Explored of(List<ShownResult> ranked, RandomGenerator random) {
    if (ranked.size() < 2) {
      return Explored.none(ranked);
    }
    int upper = random.nextInt(ranked.size() - 1);
    List<ShownResult> shown = new ArrayList<>(ranked);
    boolean swapped = random.nextBoolean();
    if (swapped) {
      shown.set(upper, at(upper, ranked.get(upper + 1)));
      shown.set(upper + 1, at(upper + 1, ranked.get(upper)));
    }
    double probability = swapped ? 0.5 / (ranked.size() - 1) : 0.5;
    return new Explored(Exploration.SWAPS, shown, probability, List.of(upper + 1, upper + 2));
  }

  private static ShownResult at(int index, ShownResult moved) {
    return new ShownResult(index + 1, moved.found(), moved.snapshotId());
  }
}
