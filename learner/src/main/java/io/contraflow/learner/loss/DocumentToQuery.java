package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.parallel.Workers;
import java.util.Arrays;

/**
 * The document→query direction: for each positive's column j the softmax over the batch's queries i
 * whose cell (i, j) is unmasked, or with a margin the {@link Hinges} over them. Keeps the
 * similarities (B, B), which row blocks use too.
 */
final class DocumentToQuery implements AutoCloseable {
  /** Rows that are summed in float32, before the sums are added in double. */
  private static final int ROWS_OF_A_SUM = 32;

  private final BlockedInputs inputs;
  private final Matrix similarities; // (B, B)
  private final float[] shifts; // (B), the largest of each column's negatives; 0 for none
  private final float[] factors; // (B), of exp((s_ij − shift_j)/τ) in the gradient by s_ij; or of 1
  private final double[] own; // (B), the gradient by s_jj
  private final double[] losses; // (B)

  DocumentToQuery(BlockedInputs inputs) {
    this.inputs = inputs;
    int size = inputs.in().rows();
    similarities = new Matrix(Precision.FLOAT, size, size);
    shifts = new float[BlockedInputs.padded(size)];
    factors = new float[size];
    own = new double[size];
    losses = new double[size];
  }

  Matrix similarities() {
    return similarities;
  }

  /** l'_j. */
  double loss(int j) {
    return losses[j];
  }

  /** The gradient of the loss by s_jj. */
  double own(int j) {
    return own[j];
  }

  /** Computes it all. */
  void compute(Workers workers, BlockSizes sizes) {
    int size = similarities.rows();
    workers.run(size, sizes.mostRows(), (from, to) -> multiply(from, to - from));
    workers.run(size, sizes.columns(), (from, to) -> sum(from, to - from));
  }

  private void multiply(int row, int rows) {
    Block.ofRows(similarities, row, rows)
        .setProductWithTransposed(
            Block.ofRows(inputs.in().queries(), row, rows),
            Block.ofRows(inputs.in().positives(), 0, similarities.columns()));
  }

  private void sum(int column, int columns) {
    if (inputs.bars() != null) {
      sumAboveBars(column, columns);
      return;
    }
    int padded = BlockedInputs.padded(columns);
    float[] cells = new float[padded];
    float[] largest = new float[padded];
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    float[] positives = new float[columns];
    for (int i = 0; i < similarities.rows(); i++) {
      similarities.read(i, column, columns, cells);
      if (i >= column && i < column + columns) {
        positives[i - column] = cells[i - column];
      }
      keepNegatives(i, column, columns, cells);
      inputs.exponentials().maxima(cells, padded, largest);
    }
    float[] shift = largest.clone();
    for (int j = 0; j < padded; j++) {
      shift[j] = largest[j] == Float.NEGATIVE_INFINITY ? 0 : largest[j] + 0f;
    }
    System.arraycopy(shift, 0, shifts, column, columns);
    double[] sums = sums(column, columns, shift, cells);
    for (int j = 0; j < columns; j++) {
      set(column + j, softmax(column + j, positives[j], largest[j], sums[j]));
    }
  }

  private void set(int column, RowLoss loss) {
    double scale = inputs.scales()[column];
    losses[column] = loss.loss();
    factors[column] = (float) (scale * loss.unit());
    own[column] = scale * loss.own();
  }

  private void sumAboveBars(int column, int columns) {
    float[] cells = new float[BlockedInputs.padded(columns)];
    double[] sums = new double[columns];
    int[] above = new int[columns];
    for (int i = 0; i < similarities.rows(); i++) {
      similarities.read(i, column, columns, cells);
      keepNegatives(i, column, columns, cells);
      for (int j = 0; j < columns; j++) {
        float over = Math.max(cells[j] - inputs.bars()[column + j], 0);
        sums[j] += over;
        above[j] += over > 0 ? 1 : 0;
      }
    }
    for (int j = 0; j < columns; j++) {
      set(column + j, Hinges.mean(sums[j], above[j]));
    }
  }

  private RowLoss softmax(int column, double positive, double largest, double sum) {
    double inverseTemperature = inputs.inverseTemperature();
    boolean decoupled = inputs.options().isDecoupled();
    FurtherPositives further = inputs.further();
    if (further == null || further.countOfColumn(column) == 0) {
      return RowLoss.softmax(positive, largest, sum, inverseTemperature, decoupled);
    }
    double[] positives = further.ofColumn(column, positive);
    RowLoss softmax = RowLoss.softmax(positives, largest, sum, inverseTemperature, decoupled);
    further.setOfColumn(column, positives, inputs.scales()[column]);
    return softmax;
  }

  private int keepNegatives(int row, int column, int count, float[] cells) {
    int padded = inputs.keepNegatives(row, column, count, cells);
    if (inputs.thresholds() != null) {
      inputs.leaveOutAboveColumns(column, count, cells);
    }
    return padded;
  }

  private double[] sums(int column, int columns, float[] shift, float[] cells) {
    double[] sums = new double[columns];
    float[] parts = new float[columns];
    for (int i = 0; i < similarities.rows(); i++) {
      similarities.read(i, column, columns, cells);
      int padded = keepNegatives(i, column, columns, cells);
      inputs.exponentials().replace(cells, padded, shift, inputs.factor());
      for (int j = 0; j < columns; j++) {
        parts[j] += cells[j];
      }
      if ((i + 1) % ROWS_OF_A_SUM == 0 || i + 1 == similarities.rows()) {
        for (int j = 0; j < columns; j++) {
          sums[j] += parts[j];
          parts[j] = 0;
        }
      }
    }
    return sums;
  }

  /**
   * Adds the gradients by a row's similarities, but for its own positive's, to {@code gradient[0 ..
   * B)}.
   *
   * @param scratch at least B, rounded up to whole lanes
   */
  void add(int row, float[] gradient, float[] scratch) {
    int size = similarities.columns();
    similarities.read(row, scratch);
    int padded = keepNegatives(row, 0, size, scratch);
    if (inputs.bars() != null) {
      Hinges.replace(scratch, padded, inputs.bars());
    } else {
      inputs.exponentials().replace(scratch, padded, shifts, inputs.factor());
    }
    for (int j = 0; j < size; j++) {
      gradient[j] += factors[j] * scratch[j];
    }
    if (inputs.further() != null) {
      inputs.further().addOfColumns(row, gradient);
    }
  }

  @Override
  public void close() {
    similarities.close();
  }
}
