package io.contraflow.serving;

/**
 * The mean of the rows of a text's tokens at unit length: Σ rows / ‖Σ rows‖, or zeros where the
 * mean is shorter than 1e-12. Summed in double and in the order of the tokens: ten thousand float32
 * additions would cost four of seven digits. For one text and one thread.
 */
public final class RowMean {
  /** Below this a vector has no direction; sentence-transformers divides by the same bound. */
  private static final double MIN_NORM = 1e-12;

  private final double[] sum;
  private int tokens;

  /**
   * @param dimension D
   */
  public RowMean(int dimension) {
    sum = new double[dimension];
  }

  /**
   * The next token's row.
   *
   * @param values holds it from {@code start} on
   */
  public void add(float[] values, int start) {
    for (int d = 0; d < sum.length; d++) {
      sum[d] += values[start + d];
    }
    tokens++;
  }

  /** (D), of length 1 or 0. */
  public float[] unit() {
    double squares = 0;
    for (double value : sum) {
      squares += value * value;
    }
    double norm = Math.sqrt(squares);
    float[] vector = new float[sum.length];
    if (norm >= MIN_NORM * tokens && norm > 0) { // the mean's norm, times the count
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) (sum[d] / norm);
      }
    }
    return vector;
  }
}
