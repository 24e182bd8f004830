package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.state.snapshot.Table;
import java.util.Arrays;

/**
 * Another optimizer whose rows are drawn back to where they started, against forgetting what the
 * start knew. After its step from θ to θ', each touched row goes part of the way back:
 *
 * <pre>
 *   s_r = rms_c(θ'_rc − θ_rc)      θ_r ← θ'_r − min(1, λ s_r) (θ'_r − θ_start,r)
 * </pre>
 *
 * The pull toward the start is that of L2-SP (Li et al. 2018), the gradient of λ/2 ‖θ_r −
 * θ_start,r‖²; taken out of the gradient and applied after the step, as AdamW does with decay
 * (Loshchilov and Hutter 2019), since an adaptive rate would divide it away. AdamW weighs it by the
 * rate; here it is by the length of the step, since AdaGrad's steps shrink and a pull at the rate
 * would in time undo all that was learnt. So, whatever the optimizer, its rate, the gradients'
 * scale and the number of steps:
 *
 * <ul>
 *   <li>a row that begins within rms 1/λ of its start stays within it: λ is one over the farthest
 *       that a row may go (a static start has rms 1; a head's W begins at 0);
 *   <li>rows whose gradients agree go where they lead, up to there, and a row without gradient
 *       stays; rows whose gradients contradict each other go back.
 * </ul>
 */
public final class PullToStart implements Optimizer {
  private final Optimizer optimizer;
  private final Table start;
  private final double weight;
  private float[] before = new float[0]; // (touched rows, D)

  /**
   * @param start of the tables that it is applied to; read as long as this is used
   * @param weight λ, above 0
   */
  public PullToStart(Optimizer optimizer, Table start, double weight) {
    this.optimizer = optimizer;
    this.start = start;
    this.weight = weight;
  }

  @Override
  public int valuesPerRow(int dimension) {
    return optimizer.valuesPerRow(dimension);
  }

  @Override
  public void apply(EmbeddingTable table, RowGradients gradients, long step) {
    int dimension = table.dimension();
    float[] row = new float[dimension];
    if (before.length < gradients.count() * dimension) {
      before = Arrays.copyOf(before, gradients.count() * dimension);
    }
    for (int slot = 0; slot < gradients.count(); slot++) {
      table.read(gradients.row(slot), row);
      System.arraycopy(row, 0, before, slot * dimension, dimension);
    }
    optimizer.apply(table, gradients, step);
    float[] origin = new float[dimension];
    float[] remembered = new float[table.optimizerValues()];
    for (int slot = 0; slot < gradients.count(); slot++) {
      int index = gradients.row(slot);
      table.read(index, row);
      table.readOptimizer(index, remembered);
      start.read(index, origin);
      double pull = Math.min(1, weight * length(row, slot * dimension));
      for (int c = 0; c < dimension; c++) {
        row[c] = (float) (row[c] - pull * (row[c] - (double) origin[c]));
      }
      table.write(index, row, remembered);
    }
  }

  /** s_r, of the row whose former numbers are in {@link #before} from {@code from} on. */
  private double length(float[] row, int from) {
    double square = 0;
    for (int c = 0; c < row.length; c++) {
      double moved = row[c] - (double) before[from + c];
      square += moved * moved;
    }
    return Math.sqrt(square / row.length);
  }
}
