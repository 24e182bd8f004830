package io.contraflow.learner.loss;

import java.util.Arrays;

/**
 * What every block of one computation reads.
 *
 * @param in float32
 * @param columnBlock columns of a tile
 * @param inverseTemperature 1/τ; 1 with a margin
 * @param factor log2(e)/τ
 * @param further the rows' further positives, or null
 * @param thresholds above which a negative's similarity is left out, by the positive (B), or null
 * @param offsets of the similarities, or null
 * @param bars above which a negative is part of the margin's loss, by the positive, (B) and 0 up to
 *     a whole number of {@link Exponentials#LANES}; null for a softmax
 * @param scales of the rows' gradients by their similarities, for each direction: the row's share
 *     of the loss over τ, or with a margin the share alone, (B)
 */
record BlockedInputs(
    LossInputs in,
    LossOptions options,
    Exponentials exponentials,
    int columnBlock,
    double inverseTemperature,
    float factor,
    FurtherPositives further,
    float[] thresholds,
    SimilarityOffsets offsets,
    float[] bars,
    double[] scales) {
  private static final double LOG2_E = 1.4426950408889634;

  static BlockedInputs of(
      LossInputs in, LossOptions options, Exponentials exponentials, int columnBlock) {
    double inverseTemperature = 1 / options.divisor();
    double share = (options.symmetric() ? 0.5 : 1) * inverseTemperature / in.weightSum();
    return new BlockedInputs(
        in,
        options,
        exponentials,
        columnBlock,
        inverseTemperature,
        (float) (inverseTemperature * LOG2_E),
        FurtherPositives.of(in),
        floats(RowProducts.thresholds(in, options), in.rows()),
        SimilarityOffsets.of(in, options.temperature()),
        floats(Hinges.bars(in, options), padded(in.rows())),
        Arrays.stream(in.weights()).map(weight -> weight * share).toArray());
  }

  private static float[] floats(double[] values, int length) {
    if (values == null) {
      return null;
    }
    float[] floats = new float[length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** exp((from − to)/τ), from ≤ to. */
  double shrink(float from, float to) {
    return from == to ? 1 : Exponential.ofNonPositive((from - to) * inverseTemperature);
  }

  /** A row's share of the loss, for each direction. */
  double share(int row) {
    return scales[row] * options.divisor();
  }

  /** The first columns of a row block whose exponentials are kept until its sums are known. */
  int keptColumns() {
    if (options.documentGradients()) {
      return in.rows() + in.hardNegatives().rows();
    }
    return options.symmetric() ? in.rows() : 0;
  }

  /**
   * Prepares {@code cells[0 .. count)}, a row's similarities of columns {@code column} on, for a
   * softmax over its negatives: −∞ where they are masked, at its positives, and up to a whole
   * number of {@link Exponentials#LANES}. Notes its further positives.
   *
   * @return that number
   */
  int keepNegatives(int row, int column, int count, float[] cells) {
    in.masked().apply(row, column, count, cells);
    if (row >= column && row < column + count) {
      cells[row - column] = Float.NEGATIVE_INFINITY;
    }
    if (further != null) {
      further.take(row, column, count, cells);
    }
    int padded = padded(count);
    Arrays.fill(cells, count, padded, Float.NEGATIVE_INFINITY);
    return padded;
  }

  /**
   * Leaves negatives out of {@code cells[0 .. count)} that are more similar than a row's threshold.
   *
   * @return how many
   */
  int leaveOutAbove(int row, int count, float[] cells) {
    float threshold = thresholds[row];
    int left = 0;
    for (int k = 0; k < count; k++) {
      if (cells[k] > threshold) {
        cells[k] = Float.NEGATIVE_INFINITY;
        left++;
      }
    }
    return left;
  }

  /** The same, of columns {@code column} on, each with its own threshold. */
  void leaveOutAboveColumns(int column, int count, float[] cells) {
    for (int k = 0; k < count; k++) {
      if (cells[k] > thresholds[column + k]) {
        cells[k] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** The least multiple of {@link Exponentials#LANES} that is at least {@code count}. */
  static int padded(int count) {
    return (count + Exponentials.LANES - 1) / Exponentials.LANES * Exponentials.LANES;
  }
}
