package io.contraflow.state.head;

import java.util.Random;

/** Heads with parameters of which none is 0, and what they are defined to give. */
public final class RandomHead {
  private RandomHead() {}

  public static HeadShape[] shapes(int dimension) {
    return new HeadShape[] {
      new HeadShape(HeadShape.Kind.LINEAR, dimension, 0),
      new HeadShape(HeadShape.Kind.LOW_RANK, dimension, 3),
      new HeadShape(HeadShape.Kind.TWO_LAYER, dimension, dimension + 2)
    };
  }

  /** Normal values of deviation 0.3; a's last row is filled up with 0. */
  public static HeadParameters of(HeadShape shape, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[shape.rows()][shape.dimension()];
    for (float[] row : rows) {
      for (int d = 0; d < row.length; d++) {
        row[d] = (float) (0.3 * random.nextGaussian());
      }
    }
    int places = (shape.rows() - shape.innerBiasRow()) * shape.dimension();
    for (int h = shape.width(); shape.width() > 0 && h < places; h++) {
      rows[shape.rows() - 1][h % shape.dimension()] = 0;
    }
    return new HeadParameters(shape, rows);
  }

  /** W, or U and b, at 0. */
  public static HeadParameters identity(HeadShape shape, long seed) {
    float[][] rows = of(shape, seed).rows();
    int learnt = shape.kind() == HeadShape.Kind.LINEAR ? 0 : shape.outerRow();
    for (int r = learnt; r <= shape.biasRow(); r++) {
      rows[r] = new float[shape.dimension()];
    }
    return new HeadParameters(shape, rows);
  }

  /** Some vectors, the last of them 0. */
  public static float[][] vectors(int count, int dimension) {
    Random random = new Random(11);
    float[][] vectors = new float[count][dimension];
    for (int i = 0; i < count - 1; i++) {
      for (int d = 0; d < dimension; d++) {
        vectors[i][d] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  /** The formula of {@link HeadShape} in double, without normalising. */
  public static double[] raw(HeadParameters head, float[] x) {
    HeadShape shape = head.shape();
    float[][] rows = head.rows();
    int dimension = shape.dimension();
    double[] y = new double[dimension];
    for (int d = 0; d < dimension; d++) {
      y[d] = (double) x[d] + rows[shape.biasRow()][d];
    }
    if (shape.kind() == HeadShape.Kind.LINEAR) {
      for (int d = 0; d < dimension; d++) {
        y[d] += dot(rows[d], x);
      }
      return y;
    }
    for (int h = 0; h < shape.width(); h++) {
      double hidden = dot(rows[h], x);
      if (shape.kind() == HeadShape.Kind.TWO_LAYER) {
        hidden += rows[shape.innerBiasRow() + h / dimension][h % dimension];
        hidden = Math.max(hidden, 0);
      }
      for (int d = 0; d < dimension; d++) {
        y[d] += hidden * rows[shape.width() + h][d];
      }
    }
    return y;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }
}
