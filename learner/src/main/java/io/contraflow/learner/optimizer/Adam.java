package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.memory.RowArithmetic;

/**
 * Adam (Kingma and Ba 2015, algorithm 1, with its β₁ = .9, β₂ = .999, ε = 1e-8), for each number g
 * of a gradient in step t:
 *
 * <pre>
 *   m ← β₁ m + (1 − β₁) g      v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * Corrections are computed in double, the rest in float32. Of a row its m (D), then its v (D) are
 * remembered.
 *
 * <p>t is the model's step, not a count of the row's own updates. That is Adam where every step
 * touches every row, as with a head. A row touched rarely has its m and v decay only when it is
 * touched while t has gone on, so its bias correction is too weak and its first moves are (1 − β₁)
 * / √(1 − β₂) ≈ 3 times the rate; for tables of tokens use {@link RowWiseAdaGrad}.
 */
public final class Adam extends RowByRow {
  private static final double MEAN_DECAY = 0.9; // β₁
  private static final double SQUARE_DECAY = 0.999; // β₂
  private static final double EPSILON = 1e-8;

  private final RowArithmetic arithmetic = RowArithmetic.best();

  public Adam(WarmUp warmUp) {
    super(warmUp);
  }

  @Override
  public int valuesPerRow(int dimension) {
    return 2 * dimension;
  }

  @Override
  void update(
      EmbeddingTable table, RowGradients gradients, double rate, long step, int from, int to) {
    int dimension = table.dimension();
    double rootOfSquare = 1 / Math.sqrt(1 - StrictMath.pow(SQUARE_DECAY, step));
    RowArithmetic.AdamStep adam =
        new RowArithmetic.AdamStep(
            (float) MEAN_DECAY,
            (float) (1 - MEAN_DECAY),
            (float) SQUARE_DECAY,
            (float) (1 - SQUARE_DECAY),
            (float) (rate / (1 - StrictMath.pow(MEAN_DECAY, step))),
            (float) rootOfSquare,
            (float) EPSILON,
            1);
    float[] values = new float[RowArithmetic.padded(dimension)];
    float[] gradient = new float[values.length];
    float[] mean = new float[values.length];
    float[] square = new float[values.length];
    float[] remembered = new float[valuesPerRow(dimension)];
    for (int slot = from; slot < to; slot++) {
      int row = gradients.row(slot);
      gradients.values().read(slot, gradient, dimension);
      table.read(row, values);
      table.readOptimizer(row, remembered);
      System.arraycopy(remembered, 0, mean, 0, dimension);
      System.arraycopy(remembered, dimension, square, 0, dimension);
      arithmetic.adam(adam, gradient, mean, square, values);
      System.arraycopy(mean, 0, remembered, 0, dimension);
      System.arraycopy(square, 0, remembered, dimension, dimension);
      table.restore(row, values, remembered);
    }
  }
}
