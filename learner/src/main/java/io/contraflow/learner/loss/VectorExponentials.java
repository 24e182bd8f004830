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
  private static final int EXPONENT_OF_ONE = 127; // of a float

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

  /**
   * Two at a time, which do not wait for one another; a last one is left to {@link
   * ScalarExponentials}. Written out, and so of more than the 325 bytes (FreqInlineSize) up to
   * which the compiler puts a method into its callers: of what a compilation may take in
   * (DesiredMethodLimit, NodeCountInliningCutoff) this alone needs most, and beyond that an object
   * is made of every vector that is stored, which takes several times as long. {@code
   * VectorObjectsTest} sees to it.
   */
  @Override
  public void replace(float[] row, int count, float shift, float factor, float[] parts) {
    FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
    FloatVector factors = FloatVector.broadcast(SPECIES, factor);
    FloatVector rounder = FloatVector.broadcast(SPECIES, ROUNDER);
    FloatVector least = FloatVector.broadcast(SPECIES, LEAST);
    FloatVector c6 = FloatVector.broadcast(SPECIES, C6);
    FloatVector c5 = FloatVector.broadcast(SPECIES, C5);
    FloatVector c4 = FloatVector.broadcast(SPECIES, C4);
    FloatVector c3 = FloatVector.broadcast(SPECIES, C3);
    FloatVector c2 = FloatVector.broadcast(SPECIES, C2);
    FloatVector c1 = FloatVector.broadcast(SPECIES, C1);
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int part = 0; part < LANES; part += WIDTH) {
      zero.intoArray(parts, part);
      for (int j = part; j < count - LANES; j += 2 * LANES) {
        FloatVector t = FloatVector.fromArray(SPECIES, row, j).sub(shifts).mul(factors);
        FloatVector u = FloatVector.fromArray(SPECIES, row, j + LANES).sub(shifts).mul(factors);
        FloatVector n = t.add(rounder);
        FloatVector m = u.add(rounder);
        FloatVector f = t.sub(n.sub(rounder));
        FloatVector g = u.sub(m.sub(rounder));
        FloatVector d = c6.fma(f, c5).fma(f, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
        FloatVector e = c6.fma(g, c5).fma(g, c4).fma(g, c3).fma(g, c2).fma(g, c1).fma(g, one);
        IntVector k = n.reinterpretAsInts().add(EXPONENT_OF_ONE);
        IntVector l = m.reinterpretAsInts().add(EXPONENT_OF_ONE);
        d = d.mul(k.lanewise(VectorOperators.LSHL, FRACTION_BITS).reinterpretAsFloats());
        e = e.mul(l.lanewise(VectorOperators.LSHL, FRACTION_BITS).reinterpretAsFloats());
        d = d.blend(zero, t.compare(VectorOperators.LT, least));
        e = e.blend(zero, u.compare(VectorOperators.LT, least));
        d.intoArray(row, j);
        e.intoArray(row, j + LANES);
        e.add(d.add(FloatVector.fromArray(SPECIES, parts, part))).intoArray(parts, part);
      }
    }
    if (count / LANES % 2 == 1) {
      ScalarExponentials.replaceLanes(row, count - LANES, shift, factor, parts);
    }
  }

  @Override
  public void replace(float[] row, int count, float[] shifts, float factor) {
    for (int j = 0; j < count; j += WIDTH) {
      FloatVector.fromArray(SPECIES, row, j)
          .sub(FloatVector.fromArray(SPECIES, shifts, j))
          .intoArray(row, j);
    }
    replace(row, count, 0, factor, new float[LANES]);
  }
}
