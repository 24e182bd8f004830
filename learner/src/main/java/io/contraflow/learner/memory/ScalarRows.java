package io.contraflow.learner.memory;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** One number after the other: for JVMs without the Vector API. */
final class ScalarRows implements RowArithmetic {

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public void add(float[] x, float[] sum) {
    for (int c = 0; c < sum.length; c++) {
      sum[c] += x[c];
    }
  }

  @Override
  public void add(FloatMemory memory, int row, float[] sum) {
    ByteBuffer bytes = memory.segmentOf(row);
    int at = memory.at(row) * Float.BYTES;
    for (int c = 0; c < sum.length; c++) {
      sum[c] += bytes.getFloat(at + c * Float.BYTES);
    }
  }

  @Override
  public void addScaled(float factor, float[] x, float[] sum) {
    for (int c = 0; c < sum.length; c++) {
      sum[c] += factor * x[c];
    }
  }

  @Override
  public void scale(float factor, float[] x) {
    for (int c = 0; c < x.length; c++) {
      x[c] *= factor;
    }
  }

  @Override
  public void products(float[] x, float[] y, float[] parts) {
    Arrays.fill(parts, 0);
    for (int c = 0; c < x.length; c += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        parts[lane] += x[c + lane] * y[c + lane];
      }
    }
  }

  @Override
  public void descend(
      FloatMemory memory, int r, float kept, float factor, FloatMemory slopes, int s) {
    ByteBuffer row = memory.segmentOf(r);
    ByteBuffer slope = slopes.segmentOf(s);
    int at = memory.at(r) * Float.BYTES;
    int from = slopes.at(s) * Float.BYTES;
    for (int c = 0; c < memory.stride() * Float.BYTES; c += Float.BYTES) {
      row.putFloat(at + c, row.getFloat(at + c) * kept - slope.getFloat(from + c) * factor);
    }
  }

  @Override
  public void adam(AdamStep step, float[] g, float[] m, float[] v, float[] row) {
    for (int c = 0; c < row.length; c++) {
      m[c] = m[c] * step.meanDecay() + g[c] * step.meanShare();
      v[c] = v[c] * step.squareDecay() + g[c] * g[c] * step.squareShare();
      float root = (float) Math.sqrt(v[c]) * step.root() + step.epsilon();
      row[c] = row[c] * step.kept() - m[c] * step.rate() / root;
    }
  }
}
