package io.contraflow.learner.loss;

import jdk.incubator.vector.FloatVector;
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
   * Written out, so that the compiler does not put it into a caller: of what a compilation may take
   * in (DesiredMethodLimit, NodeCountInliningCutoff) this alone needs most, and beyond that an
   * object is made of every vector that is stored, which takes several times as long. A method of
   * more than 325 bytes is left alone (FreqInlineSize); {@code VectorObjectsTest} sees to it.
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
      for (int j = part; j < count; j += LANES) {
        FloatVector t = FloatVector.fromArray(SPECIES, row, j).sub(shifts).mul(factors);
        FloatVector shifted = t.add(rounder);
        FloatVector f = t.sub(shifted.sub(rounder));
        FloatVector series = c6.fma(f, c5).fma(f, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
        FloatVector power =
            shifted
                .reinterpretAsInts()
                .add(EXPONENT_OF_ONE)
                .lanewise(VectorOperators.LSHL, FRACTION_BITS)
                .reinterpretAsFloats();
        FloatVector e = series.mul(power).blend(zero, t.compare(VectorOperators.LT, least));
        e.intoArray(row, j);
        e.add(FloatVector.fromArray(SPECIES, parts, part)).intoArray(parts, part);
      }
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
