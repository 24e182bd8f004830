package io.contraflow.learner.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * As many numbers at once as a register holds, by the Vector API. Touches the incubating module, so
 * it is loaded by name where that module is there, and compiled apart.
 */
final class VectorRows implements RowArithmetic {
  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > LANES
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();
  private static final int BYTES = SPECIES.vectorByteSize();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  @Override
  public String name() {
    return "vectors of " + WIDTH;
  }

  @Override
  public void add(float[] x, float[] sum) {
    for (int c = 0; c < sum.length; c += WIDTH) {
      FloatVector.fromArray(SPECIES, sum, c)
          .add(FloatVector.fromArray(SPECIES, x, c))
          .intoArray(sum, c);
    }
  }

  @Override
  public void add(FloatMemory memory, int row, float[] sum) {
    ByteBuffer bytes = memory.segmentOf(row);
    int at = memory.at(row) * Float.BYTES;
    for (int c = 0; c < sum.length; c += WIDTH) {
      FloatVector.fromArray(SPECIES, sum, c)
          .add(FloatVector.fromByteBuffer(SPECIES, bytes, at + c * Float.BYTES, ORDER))
          .intoArray(sum, c);
    }
  }

  @Override
  public void addScaled(float factor, float[] x, float[] sum) {
    for (int c = 0; c < sum.length; c += WIDTH) {
      FloatVector.fromArray(SPECIES, sum, c)
          .add(FloatVector.fromArray(SPECIES, x, c).mul(factor))
          .intoArray(sum, c);
    }
  }

  @Override
  public void scale(float factor, float[] x) {
    for (int c = 0; c < x.length; c += WIDTH) {
      FloatVector.fromArray(SPECIES, x, c).mul(factor).intoArray(x, c);
    }
  }

  @Override
  public void products(float[] x, float[] y, float[] parts) {
    for (int part = 0; part < LANES; part += WIDTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int c = part; c < x.length; c += LANES) {
        sum =
            sum.add(FloatVector.fromArray(SPECIES, x, c).mul(FloatVector.fromArray(SPECIES, y, c)));
      }
      sum.intoArray(parts, part);
    }
  }

  @Override
  public void descend(
      FloatMemory memory, int r, float kept, float factor, FloatMemory slopes, int s) {
    ByteBuffer row = memory.segmentOf(r);
    ByteBuffer slope = slopes.segmentOf(s);
    int at = memory.at(r) * Float.BYTES;
    int from = slopes.at(s) * Float.BYTES;
    for (int c = 0; c < memory.stride() * Float.BYTES; c += BYTES) {
      FloatVector.fromByteBuffer(SPECIES, row, at + c, ORDER)
          .mul(kept)
          .sub(FloatVector.fromByteBuffer(SPECIES, slope, from + c, ORDER).mul(factor))
          .intoByteBuffer(row, at + c, ORDER);
    }
  }

  @Override
  public void adam(AdamStep step, float[] g, float[] m, float[] v, float[] row) {
    for (int c = 0; c < row.length; c += WIDTH) {
      FloatVector slope = FloatVector.fromArray(SPECIES, g, c);
      FloatVector mean =
          FloatVector.fromArray(SPECIES, m, c)
              .mul(step.meanDecay())
              .add(slope.mul(step.meanShare()));
      FloatVector square =
          FloatVector.fromArray(SPECIES, v, c)
              .mul(step.squareDecay())
              .add(slope.mul(slope).mul(step.squareShare()));
      mean.intoArray(m, c);
      square.intoArray(v, c);
      FloatVector root = square.lanewise(VectorOperators.SQRT).mul(step.root()).add(step.epsilon());
      FloatVector.fromArray(SPECIES, row, c)
          .mul(step.kept())
          .sub(mean.mul(step.rate()).div(root))
          .intoArray(row, c);
    }
  }
}
