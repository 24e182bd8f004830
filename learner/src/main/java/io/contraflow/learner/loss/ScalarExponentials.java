package io.contraflow.learner.loss;

import java.util.Arrays;

/** One number after the other: for JVMs without the Vector API. */
final class ScalarExponentials implements Exponentials {

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public float maximum(float[] row, int count) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < count; j++) {
      largest = row[j] > largest ? row[j] : largest;
    }
    return largest + 0f;
  }

  @Override
  public void maxima(float[] row, int count, float[] largest) {
    for (int j = 0; j < count; j++) {
      largest[j] = row[j] > largest[j] ? row[j] : largest[j];
    }
  }

  @Override
  public void replace(float[] row, int count, float shift, float factor, float[] parts) {
    Arrays.fill(parts, 0);
    for (int j = 0; j < count; j += LANES) {
      replaceLanes(row, j, shift, factor, parts);
    }
  }

  /** Replaces {@code row[from .. from + LANES)} and adds them to the parts. */
  static void replaceLanes(float[] row, int from, float shift, float factor, float[] parts) {
    for (int lane = 0; lane < LANES; lane++) {
      float e = power((row[from + lane] - shift) * factor);
      row[from + lane] = e;
      parts[lane] += e;
    }
  }

  @Override
  public void replace(float[] row, int count, float[] shifts, float factor) {
    for (int j = 0; j < count; j++) {
      row[j] = power((row[j] - shifts[j]) * factor);
    }
  }

  /** 2^t. */
  private static float power(float t) {
    if (t < LEAST) {
      return 0;
    }
    float shifted = t + ROUNDER;
    float f = t - (shifted - ROUNDER);
    float series = Math.fma(C6, f, C5);
    series = Math.fma(series, f, C4);
    series = Math.fma(series, f, C3);
    series = Math.fma(series, f, C2);
    series = Math.fma(series, f, C1);
    series = Math.fma(series, f, 1f);
    int exponent = Float.floatToRawIntBits(shifted) << FRACTION_BITS;
    return Float.intBitsToFloat(Float.floatToRawIntBits(series) + exponent);
  }
}
