package io.contraflow.state.head;

/**
 * A head's parameters on the heap: rows as they are given, shared and not copied.
 *
 * @param shape where W, b, A, U and a lie
 * @param rows (rows, D)
 */
public record HeadParameters(HeadShape shape, float[][] rows) {
  public HeadParameters {
    if (rows.length != shape.rows() || rows[0].length != shape.dimension()) {
      throw new IllegalArgumentException(
          "a %s head of dimension %d and width %d must be %d rows of %d, was %d of %d"
              .formatted(
                  shape.kind().label(),
                  shape.dimension(),
                  shape.width(),
                  shape.rows(),
                  shape.dimension(),
                  rows.length,
                  rows[0].length));
    }
  }

  /** Whether it is exactly the identity: W, or U and b, are 0. */
  public boolean isIdentity() {
    for (int row = shape.outerRow(); row <= shape.biasRow(); row++) {
      for (float value : rows[row]) {
        if (value != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** b: (D), shared. */
  public float[] bias() {
    return rows[shape.biasRow()];
  }

  /** a of a two-layer head: (width), copied out of its rows. */
  public float[] innerBias() {
    float[] bias = new float[shape.width()];
    for (int h = 0; h < bias.length; h++) {
      bias[h] = rows[shape.innerBiasRow() + h / shape.dimension()][h % shape.dimension()];
    }
    return bias;
  }
}
