package io.contraflow.learner.evaluate;

import io.contraflow.learner.loss.Uniformity;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.parallel.Workers;

/**
 * Whether vectors still lie apart. A model has collapsed that maps everything to one point (its
 * uniformity goes to 0) or into few directions (its effective rank goes to 1).
 *
 * @param count vectors
 * @param rank {@link EffectiveRank}
 * @param uniformity {@link Uniformity}, 0 or less; 0 for fewer than two vectors
 */
public record Spread(int count, double rank, double uniformity) {
  /** Fewer vectors say nothing of how they lie. */
  private static final int LEAST = 32;

  /** Of vectors with a mean cosine of .995. */
  private static final double ONE_POINT = -0.02;

  /**
   * @param vectors (n, D), unit rows in float32
   */
  public static Spread of(Matrix vectors) {
    Double uniformity = Uniformity.of(vectors, 0, Workers.caller());
    return new Spread(
        vectors.rows(), EffectiveRank.of(vectors), uniformity == null ? 0 : uniformity);
  }

  /** Whether enough vectors are there to tell. */
  public boolean isKnown() {
    return count >= LEAST;
  }

  /** Whether all vectors are as good as one. */
  public boolean isOnePoint() {
    return isKnown() && uniformity > ONE_POINT;
  }

  /**
   * Whether far less is left of what another model has.
   *
   * @param share of its rank and of its uniformity that must be left, in [0, 1); 0 asks for nothing
   */
  public boolean isCollapsedBeside(Spread other, double share) {
    return isKnown()
        && other.isKnown()
        && (rank < share * other.rank || uniformity > share * other.uniformity && share > 0);
  }
}
