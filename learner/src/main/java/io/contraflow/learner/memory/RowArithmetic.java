package io.contraflow.learner.memory;

/**
 * Arithmetic on rows of float32, in arrays of a multiple of {@link #LANES} numbers and in {@link
 * FloatMemory#padded padded} memory, where numbers behind the columns are 0 and stay so. Every
 * implementation gives the same bits on every machine: each number's operations are fixed and
 * rounded one by one, and sums over a row are kept in {@link #LANES} parts, part l of the numbers
 * l, l + 16, l + 32, ..., however many a register holds. Threads may share one.
 */
public interface RowArithmetic {
  /** Numbers of a row are a multiple of it. */
  int LANES = 16;

  /** The multiple of {@link #LANES} that holds so many numbers. */
  static int padded(int columns) {
    return Math.multiplyExact((columns + LANES - 1) / LANES, LANES);
  }

  /** By the Vector API if this JVM has it: the bits are the same, the time is not. */
  static RowArithmetic best() {
    return Chosen.ARITHMETIC;
  }

  /** For logs. */
  String name();

  /** sum ← sum + x. */
  void add(float[] x, float[] sum);

  /** sum ← sum + a row of padded memory. */
  void add(FloatMemory memory, int row, float[] sum);

  /** sum ← sum + factor · x. */
  void addScaled(float factor, float[] x, float[] sum);

  /** x ← factor · x. */
  void scale(float factor, float[] x);

  /** Sets {@code parts} (LANES) to the parts of Σ_c x_c y_c. */
  void products(float[] x, float[] y, float[] parts);

  /** Row r of {@code memory} ← kept · itself − factor · row s of {@code slopes}, both padded. */
  void descend(FloatMemory memory, int r, float kept, float factor, FloatMemory slopes, int s);

  /**
   * A step of Adam, given its corrections:
   *
   * <pre>
   *   m ← β₁ m + (1 − β₁) g      v ← β₂ v + (1 − β₂) g²
   *   row ← kept · row − rate · m / (√v · root + ε)
   * </pre>
   */
  void adam(AdamStep step, float[] g, float[] m, float[] v, float[] row);

  /**
   * @param meanDecay β₁
   * @param meanShare 1 − β₁
   * @param squareDecay β₂
   * @param squareShare 1 − β₂
   * @param rate over m's correction
   * @param root one over v's correction, under the root
   * @param epsilon ε
   * @param kept what a row keeps of itself, 1 without decay
   */
  record AdamStep(
      float meanDecay,
      float meanShare,
      float squareDecay,
      float squareShare,
      float rate,
      float root,
      float epsilon,
      float kept) {}

  /**
   * Σ_c x_c y_c, the parts added in order, in double. Taken in double from the start if that
   * overflows.
   *
   * @param parts (LANES), lost
   */
  default double dot(float[] x, float[] y, float[] parts) {
    products(x, y, parts);
    double sum = 0;
    for (float part : parts) {
      sum += part;
    }
    if (Double.isFinite(sum)) {
      return sum;
    }
    sum = 0;
    for (int c = 0; c < x.length; c++) {
      sum += (double) x[c] * y[c];
    }
    return sum;
  }

  /** Once a JVM. */
  final class Chosen {
    private static final RowArithmetic ARITHMETIC =
        Incubating.orElse(
            RowArithmetic.class, "io.contraflow.learner.memory.VectorRows", ScalarRows::new);

    private Chosen() {}
  }
}
