package io.contraflow.learner.loss;

/**
 * Exponentials of many float32 numbers at once. Every implementation gives the same bits on every
 * machine: the arithmetic of each element is fixed, and sums are kept in {@link #LANES} parts, part
 * l of the elements l, l + 16, l + 32, ..., however many a register holds.
 *
 * <pre>
 *   t = (x − shift) · factor, factor = log2(e)/τ
 *   2^t = 2^n (1 + f (c1 + f (c2 + ... + f c6))), n = round(t), f = t − n, each step one fma
 *   0 for t below −96
 * </pre>
 *
 * Relative error below 2e-7, besides that of t. The polynomial is that of Cephes' exp2f.
 */
interface Exponentials {
  /** Parts of a sum; counts are multiples of it. */
  int LANES = 16;

  float C1 = 6.931472028550421e-1f;
  float C2 = 2.402264791363012e-1f;
  float C3 = 5.550332471162809e-2f;
  float C4 = 9.618437357674640e-3f;
  float C5 = 1.339887440266574e-3f;
  float C6 = 1.535336188319500e-4f;

  /** 1.5 · 2^23: adding it rounds to the nearest integer, which is then in the low bits. */
  float ROUNDER = 12582912f;

  /** Below this 2^t is given as 0: less than 1.3e-29 of the largest. */
  float LEAST = -96;

  /** Bits of a float's fraction. */
  int FRACTION_BITS = 23;

  /** For logs. */
  String name();

  /** The largest of {@code row[0 .. count)}; −∞ for none. Never −0. */
  float maximum(float[] row, int count);

  /**
   * Replaces each number of {@code largest[0 .. count)} by the one of {@code row} at its place, if
   * that is larger.
   *
   * @param count a multiple of {@link #LANES}
   */
  void maxima(float[] row, int count, float[] largest);

  /**
   * Replaces each x of {@code row[0 .. count)} by exp((x − shift)/τ), x ≤ shift.
   *
   * @param count a multiple of {@link #LANES}
   * @param parts (LANES), set to the parts of the sum
   */
  void replace(float[] row, int count, float shift, float factor, float[] parts);

  /**
   * Replaces each x_j of {@code row[0 .. count)} by exp((x_j − shift_j)/τ), x_j ≤ shift_j.
   *
   * @param count a multiple of {@link #LANES}
   */
  void replace(float[] row, int count, float[] shifts, float factor);
}
