package io.contraflow.learner.loss;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * As many numbers at once as a register holds, by the Vector API. Touches the incubating module, so
 * it is loaded by name where that module is there, and compiled apart.
 */
final class VectorExponentials implements Exponentials {
  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > LANES
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  @Override
  public String name() {
    return "vectors of " + WIDTH;
  }

  @Override
  public float maximum(float[] row, int count) {
    FloatVector first = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector second = first; // each waits for its own last comparison alone
    FloatVector third = first;
    FloatVector fourth = first;
    int j = 0;
    for (; j <= count - 4 * WIDTH; j += 4 * WIDTH) {
      first = larger(first, row, j);
      second = larger(second, row, j + WIDTH);
      third = larger(third, row, j + 2 * WIDTH);
      fourth = larger(fourth, row, j + 3 * WIDTH);
    }
    for (; j <= count - WIDTH; j += WIDTH) {
      first = larger(first, row, j);
    }
    float result =
        larger(larger(first, second), larger(third, fourth)).reduceLanes(VectorOperators.MAX);
    for (; j < count; j++) {
      result = row[j] > result ? row[j] : result;
    }
    return result + 0f;
  }

  @Override
  public void maxima(float[] row, int count, float[] largest) {
    for (int j = 0; j < count; j += WIDTH) {
      larger(FloatVector.fromArray(SPECIES, largest, j), row, j).intoArray(largest, j);
    }
  }

  private static FloatVector larger(FloatVector largest, float[] row, int j) {
    return larger(largest, FloatVector.fromArray(SPECIES, row, j));
  }

  private static FloatVector larger(FloatVector largest, FloatVector x) {
    return largest.blend(x, x.compare(VectorOperators.GT, largest));
  }

  @Override
  public void replace(float[] row, int count, float shift, float factor, float[] parts) {
    for (int part = 0; part < LANES; part += WIDTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int j = part; j < count; j += LANES) {
        FloatVector x = FloatVector.fromArray(SPECIES, row, j);
        FloatVector e = power(x.sub(shift).mul(factor));
        e.intoArray(row, j);
        sum = sum.add(e);
      }
      sum.intoArray(parts, part);
    }
  }

  @Override
  public void replace(float[] row, int count, float[] shifts, float factor) {
    for (int j = 0; j < count; j += WIDTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, row, j);
      FloatVector shift = FloatVector.fromArray(SPECIES, shifts, j);
      power(x.sub(shift).mul(factor)).intoArray(row, j);
    }
  }

  /** 2^t. */
  private static FloatVector power(FloatVector t) {
    FloatVector shifted = t.add(ROUNDER);
    FloatVector f = t.sub(shifted.sub(ROUNDER));
    FloatVector series = FloatVector.broadcast(SPECIES, C6).fma(f, constant(C5));
    series = series.fma(f, constant(C4));
    series = series.fma(f, constant(C3));
    series = series.fma(f, constant(C2));
    series = series.fma(f, constant(C1));
    series = series.fma(f, constant(1f));
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, FRACTION_BITS);
    FloatVector result = series.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    return result.blend(0f, t.compare(VectorOperators.LT, LEAST));
  }

  private static FloatVector constant(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
