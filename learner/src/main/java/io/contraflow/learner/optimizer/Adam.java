package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;

/**
 * Adam (Kingma and Ba 2015, algorithm 1, with its β₁ = .9, β₂ = .999, ε = 1e-8), for each number g
 * of a gradient in step t:
 *
 * <pre>
 *   m ← β₁ m + (1 − β₁) g      v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * Computed in double, stored in float32: a row's m (D), then its v (D).
 *
 * <p>t is the model's step, not a count of the row's own updates. That is Adam where every step
 * touches every row, as with a head. A row touched rarely has its m and v decay only when it is
 * touched while t has gone on, so its bias correction is too weak and its first moves are (1 − β₁)
 * / √(1 − β₂) ≈ 3 times the rate; for tables of tokens use {@link RowWiseAdaGrad}.
 */
public final class Adam implements Optimizer {
  private static final double MEAN_DECAY = 0.9; // β₁
  private static final double SQUARE_DECAY = 0.999; // β₂
  private static final double EPSILON = 1e-8;

  private final WarmUp warmUp;

  public Adam(WarmUp warmUp) {
    this.warmUp = warmUp;
  }

  @Override
  public int valuesPerRow(int dimension) {
    return 2 * dimension;
  }

  @Override
  public void apply(EmbeddingTable table, RowGradients gradients, long step) {
    int dimension = table.dimension();
    double rate = warmUp.at(step) / (1 - StrictMath.pow(MEAN_DECAY, step));
    double squareCorrection = 1 - StrictMath.pow(SQUARE_DECAY, step);
    float[] row = new float[dimension];
    float[] moments = new float[valuesPerRow(dimension)]; // m (D), v (D)
    for (int slot = 0; slot < gradients.count(); slot++) {
      int index = gradients.row(slot);
      double[] gradient = gradients.gradient(slot);
      table.read(index, row);
      table.readOptimizer(index, moments);
      for (int c = 0; c < dimension; c++) {
        double g = gradient[c];
        double mean = MEAN_DECAY * moments[c] + (1 - MEAN_DECAY) * g;
        double square = SQUARE_DECAY * moments[dimension + c] + (1 - SQUARE_DECAY) * g * g;
        row[c] = (float) (row[c] - rate * mean / (Math.sqrt(square / squareCorrection) + EPSILON));
        moments[c] = (float) mean;
        moments[dimension + c] = (float) square;
      }
      table.write(index, row, moments);
    }
  }
}
