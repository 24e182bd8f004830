package io.contraflow.serving;

import io.contraflow.state.head.HeadParameters;
import io.contraflow.state.head.HeadShape;
import java.util.Arrays;

/**
 * The head of one side on the heap: x to y / max(‖y‖, 1e-12), y as {@link HeadShape} has it. Every
 * product adds a row, scaled, to the sum: such a loop is vectorised, where a dot product is not,
 * and a row of zeros adds nothing, so that the identity head gives x / ‖x‖ rounded once. Immutable.
 *
 * @param inner W transposed of a linear head, else A transposed: row i belongs to x_i
 * @param innerBias a, or zeros; null of a linear head
 * @param outer U, (width, D); null of a linear head
 * @param bias b
 */
record HeadSide(
    HeadShape shape, float[][] inner, float[] innerBias, float[][] outer, float[] bias) {
  /** Below this a vector keeps its direction and not its length, as in sentence-transformers. */
  private static final double MIN_NORM = 1e-12;

  static HeadSide of(HeadParameters head) {
    HeadShape shape = head.shape();
    if (shape.kind() == HeadShape.Kind.LINEAR) {
      return new HeadSide(
          shape, transposed(head.rows(), shape.dimension()), null, null, head.bias());
    }
    float[] innerBias =
        shape.kind() == HeadShape.Kind.TWO_LAYER ? head.innerBias() : new float[shape.width()];
    return new HeadSide(
        shape,
        transposed(head.rows(), shape.width()),
        innerBias,
        Arrays.copyOfRange(head.rows(), shape.outerRow(), shape.biasRow()),
        head.bias());
  }

  private static float[][] transposed(float[][] rows, int count) {
    float[][] transposed = new float[rows[0].length][count];
    for (int r = 0; r < count; r++) {
      for (int d = 0; d < transposed.length; d++) {
        transposed[d][r] = rows[r][d];
      }
    }
    return transposed;
  }

  int dimension() {
    return shape.dimension();
  }

  float[] embed(float[] vector) {
    float[] sum = vector.clone();
    for (int d = 0; d < sum.length; d++) {
      sum[d] += bias[d];
    }
    if (outer == null) {
      add(sum, vector, inner);
      return unit(sum);
    }
    float[] hidden = innerBias.clone();
    add(hidden, vector, inner);
    if (shape.kind() == HeadShape.Kind.TWO_LAYER) {
      for (int h = 0; h < hidden.length; h++) {
        hidden[h] = Math.max(hidden[h], 0);
      }
    }
    add(sum, hidden, outer);
    return unit(sum);
  }

  /** sum += Σ scales_i rows_i. */
  private static void add(float[] sum, float[] scales, float[][] rows) {
    for (int i = 0; i < scales.length; i++) {
      addScaled(sum, scales[i], rows[i]);
    }
  }

  /** One index for both arrays, else the compiler fears that they overlap. */
  private static void addScaled(float[] sum, float scale, float[] row) {
    for (int d = 0; d < sum.length; d++) {
      sum[d] += scale * row[d];
    }
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double norm = Math.max(Math.sqrt(squares), MIN_NORM);
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) (vector[d] / norm);
    }
    return vector;
  }
}
