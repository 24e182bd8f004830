package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;

/** The document→query direction with a margin ({@link Hinges}). */
final class ColumnHinges implements ColumnLosses {
  private final MaskedCells masked;
  private final double[] thresholds; // (B), or null
  private final double[] bars; // (B)
  private final double[] row; // (B)
  private final RowLoss[] losses; // (B)

  /** Reads the similarities (B, B); keeps nothing of them. */
  ColumnHinges(Matrix similarities, MaskedCells masked, double[] thresholds, double[] bars) {
    this.masked = masked;
    this.thresholds = thresholds;
    this.bars = bars;
    int size = bars.length;
    row = new double[size];
    losses = new RowLoss[size];
    double[] sums = new double[size];
    int[] above = new int[size];
    double[] plain = new double[size];
    float[] scratch = new float[size];
    for (int i = 0; i < size; i++) {
      similarities.read(i, plain, 0, scratch);
      setAboveBars(i, plain);
      for (int j = 0; j < size; j++) {
        sums[j] += row[j];
        above[j] += row[j] > 0 ? 1 : 0;
      }
    }
    for (int j = 0; j < size; j++) {
      losses[j] = Hinges.mean(sums[j], above[j]);
    }
  }

  /** Sets {@link #row} to how far the negatives that take part are above their bars, at least 0. */
  private void setAboveBars(int i, double[] similarities) {
    for (int j = 0; j < row.length; j++) {
      boolean leftOut = thresholds != null && similarities[j] > thresholds[j];
      row[j] = leftOut || j == i ? 0 : Math.max(similarities[j] - bars[j], 0);
    }
    for (int k = 0; k < masked.count(i) && masked.column(i, k) < row.length; k++) {
      row[masked.column(i, k)] = 0;
    }
  }

  @Override
  public double loss(int j) {
    return losses[j].loss();
  }

  @Override
  public void add(int i, double[] similarities, double[] weights, double[] gradient) {
    setAboveBars(i, similarities);
    for (int j = 0; j < row.length; j++) {
      gradient[j] += row[j] > 0 ? weights[j] * losses[j].unit() : 0;
    }
    gradient[i] += weights[i] * losses[i].own();
  }
}
