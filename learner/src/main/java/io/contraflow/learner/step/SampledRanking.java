package io.contraflow.learner.step;

import java.util.Arrays;

/**
 * Where each example's positive stands among sampled documents.
 *
 * @param ranks one an example, from 1
 */
public record SampledRanking(int[] ranks) {

  /** Share of ranks of at most {@code k}; null without examples. */
  public Double recallAt(int k) {
    return mean(Arrays.stream(ranks).mapToDouble(rank -> rank <= k ? 1 : 0).sum());
  }

  /** Mean of 1 / rank; null without examples. */
  public Double mrr() {
    return mean(Arrays.stream(ranks).mapToDouble(rank -> 1.0 / rank).sum());
  }

  private Double mean(double sum) {
    return ranks.length == 0 ? null : sum / ranks.length;
  }
}
