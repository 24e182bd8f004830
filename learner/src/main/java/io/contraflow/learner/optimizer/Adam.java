package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.memory.RowArithmetic;

/**
 * Adam (Kingma and Ba 2015, algorithm 1, with its β₁ = .9, β₂ = .999, ε = 1e-8) for each row by
 * itself, with decoupled decay (Loshchilov and Hutter 2019): PyTorch's {@code AdamW}, one for each
 * row. For each number g of a gradient
 *
 * <pre>
 *   m ← β₁ m + (1 − β₁) g      v ← β₂ v + (1 − β₂) g²
 *   θ ← (1 − rate · λ) θ − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>t counts the row's own updates, as DGL's {@code SparseAdam} does for tables of embeddings:
 * since m and v of a row decay only when it is touched, the model's step would correct rarely
 * touched rows too little, whose first moves were then (1 − β₁) / √(1 − β₂) ≈ 3 times the rate.
 * Where every step touches every row, as with a head, it is the model's step.
 *
 * <p>Corrections are computed in double, the rest in float32. Of a row are remembered
 *
 * <pre>
 *   | m, D | v, D | t, 1 |
 * </pre>
 *
 * t stays at 2^24, where both corrections have long been 1.
 */
public final class Adam extends RowByRow {
  private static final double MEAN_DECAY = 0.9; // β₁
  private static final double SQUARE_DECAY = 0.999; // β₂
  private static final double EPSILON = 1e-8;

  private final RowArithmetic arithmetic = RowArithmetic.best();

  /**
   * @param weightDecay λ, 0 for none
   */
  public Adam(LearningRate learningRate, double weightDecay) {
    super(learningRate, weightDecay);
  }

  @Override
  public int valuesPerRow(int dimension) {
    return 2 * dimension + 1;
  }

  @Override
  void update(
      EmbeddingTable table, RowGradients gradients, double rate, float kept, int from, int to) {
    int dimension = table.dimension();
    float[] values = new float[RowArithmetic.padded(dimension)];
    float[] gradient = new float[values.length];
    float[] mean = new float[values.length];
    float[] square = new float[values.length];
    float[] remembered = new float[valuesPerRow(dimension)];
    for (int slot = from; slot < to; slot++) {
      int row = gradients.row(slot);
      gradients.memory(slot).read(gradients.place(slot), gradient, dimension);
      table.read(row, values);
      table.readOptimizer(row, remembered);
      System.arraycopy(remembered, 0, mean, 0, dimension);
      System.arraycopy(remembered, dimension, square, 0, dimension);
      remembered[2 * dimension]++;
      arithmetic.adam(
          step(rate, kept, (int) remembered[2 * dimension]), gradient, mean, square, values);
      System.arraycopy(mean, 0, remembered, 0, dimension);
      System.arraycopy(square, 0, remembered, dimension, dimension);
      table.restore(row, values, remembered);
    }
  }

  private static RowArithmetic.AdamStep step(double rate, float kept, int t) {
    return new RowArithmetic.AdamStep(
        (float) MEAN_DECAY,
        (float) (1 - MEAN_DECAY),
        (float) SQUARE_DECAY,
        (float) (1 - SQUARE_DECAY),
        (float) (rate / Corrections.of(Corrections.MEAN, MEAN_DECAY, t)),
        (float) (1 / Math.sqrt(Corrections.of(Corrections.SQUARE, SQUARE_DECAY, t))),
        (float) EPSILON,
        kept);
  }

  /** 1 − βᵗ, kept for the t that most rows are at: a power costs as much as the rest of a row. */
  private static final class Corrections {
    private static final int KEPT = 1 << 12;
    static final double[] MEAN = upTo(KEPT, MEAN_DECAY);
    static final double[] SQUARE = upTo(KEPT, SQUARE_DECAY);

    private static double[] upTo(int count, double decay) {
      double[] corrections = new double[count];
      for (int t = 0; t < count; t++) {
        corrections[t] = 1 - StrictMath.pow(decay, t);
      }
      return corrections;
    }

    static double of(double[] kept, double decay, int t) {
      return t < kept.length ? kept[t] : 1 - StrictMath.pow(decay, t);
    }
  }
}
