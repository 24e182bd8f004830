package io.contraflow.learner.loss;

import java.util.Arrays;

/**
 * The query→document losses of some rows in the making: their positives, and for a softmax the sums
 * over their negatives under the largest similarity so far, with a margin those over what is above
 * their bars. One thread at a time.
 */
final class RunningSums {
  private final BlockedInputs inputs;
  private final float[] parts = new float[Exponentials.LANES];
  private final float[] positives; // (R)
  private final float[] hardest; // (R), the largest similarity of a negative so far
  private final float[] shifts; // (R), the same after corrections
  private final double[] sums; // (R), of the exponentials, or of what is above the bar
  private final int[] above; // (R), negatives above the bar
  private final int[] leftOut; // (R), negatives left out for their similarity
  private int first;

  /**
   * @param capacity R
   */
  RunningSums(BlockedInputs inputs, int capacity) {
    this.inputs = inputs;
    positives = new float[capacity];
    hardest = new float[capacity];
    shifts = new float[capacity];
    sums = new double[capacity];
    above = new int[capacity];
    leftOut = new int[capacity];
  }

  /** Begins with rows {@code first} on. */
  void begin(int first) {
    this.first = first;
    Arrays.fill(hardest, Float.NEGATIVE_INFINITY);
    Arrays.fill(shifts, Float.NEGATIVE_INFINITY);
    Arrays.fill(sums, 0);
    Arrays.fill(above, 0);
    Arrays.fill(leftOut, 0);
  }

  /** The similarity, after corrections, under which the r-th row's exponentials are. */
  float shift(int r) {
    return shifts[r];
  }

  float positive(int r) {
    return positives[r];
  }

  float hardest(int r) {
    return hardest[r];
  }

  int leftOut(int r) {
    return leftOut[r];
  }

  /**
   * Replaces similarities by exponentials, of negatives alone, and adds them to the r-th row's sum;
   * with a margin by 1 where they are above the row's bar.
   *
   * @param cells of columns {@code column} on, {@code count} and room for whole lanes
   * @return what exponentials before these are to be multiplied by, since the largest has risen
   */
  double add(int r, int column, int count, float[] cells) {
    int row = first + r;
    if (row >= column && row < column + count) {
      positives[r] = cells[row - column];
    }
    int padded = inputs.keepNegatives(row, column, count, cells);
    if (inputs.thresholds() != null) {
      leftOut[r] += inputs.leaveOutAbove(row, count, cells);
    }
    float largest = inputs.exponentials().maximum(cells, padded);
    hardest[r] = Math.max(hardest[r], largest);
    if (inputs.bars() != null) {
      above[r] += Hinges.replace(cells, padded, inputs.bars()[row], parts);
      sums[r] += sum(parts);
      return 1;
    }
    if (inputs.offsets() != null) {
      inputs.offsets().subtract(row, column, count, cells);
      largest = inputs.exponentials().maximum(cells, padded);
    }
    double by = raise(r, largest);
    if (shifts[r] == Float.NEGATIVE_INFINITY) {
      Arrays.fill(cells, 0, padded, 0);
      return by;
    }
    inputs.exponentials().replace(cells, padded, shifts[r], inputs.factor(), parts);
    sums[r] += sum(parts);
    return by;
  }

  private static double sum(float[] parts) {
    double sum = 0;
    for (float part : parts) {
      sum += part;
    }
    return sum;
  }

  /**
   * Brings the r-th row's sum under a similarity, after corrections, if it is larger than the
   * largest so far.
   *
   * @return what exponentials before this are to be multiplied by
   */
  double raise(int r, float largest) {
    float shift = shifts[r];
    if (largest <= shift) {
      return 1;
    }
    shifts[r] = largest;
    if (!(sums[r] > 0)) {
      return 1;
    }
    double by = inputs.shrink(shift, largest);
    sums[r] *= by;
    return by;
  }

  /**
   * Adds what another has summed up over other negatives of the same rows, under the same largest
   * similarity. The positive is this one's.
   */
  void merge(int r, RunningSums other) {
    hardest[r] = Math.max(hardest[r], other.hardest[r]);
    sums[r] += other.sums[r];
    above[r] += other.above[r];
    leftOut[r] += other.leftOut[r];
  }

  /** The similarities of the r-th row's positives, its own first; null if it has no further. */
  double[] several(int r) {
    FurtherPositives further = inputs.further();
    return further == null || further.count(first + r) == 0
        ? null
        : further.ofRow(first + r, positives[r]);
  }

  /**
   * The r-th row's loss over all that was added.
   *
   * @param several what {@link #several} gave; replaced by the loss's gradients by their logits
   */
  RowLoss loss(int r, double[] several) {
    if (inputs.bars() != null) {
      return Hinges.mean(sums[r], above[r]);
    }
    double inverseTemperature = inputs.inverseTemperature();
    boolean decoupled = inputs.options().isDecoupled();
    return several == null
        ? RowLoss.softmax(positives[r], shifts[r], sums[r], inverseTemperature, decoupled)
        : RowLoss.softmax(several, shifts[r], sums[r], inverseTemperature, decoupled);
  }
}
