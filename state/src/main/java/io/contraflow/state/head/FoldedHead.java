package io.contraflow.state.head;

import java.util.Arrays;
import java.util.List;

/**
 * A head without its residual connection, as plain layers of the same function:
 *
 * <pre>
 *   linear      (W + 1) x + b                                                       D → D
 *   low-rank    (1 + UᵀA) x + b                                                     D → D
 *   two-layer   (1, −1, Uᵀ) relu((1, −1, A)ᵀ x + (0, 0, a)) + b    D → 2 D + width → D
 * </pre>
 *
 * The last holds since x = relu(x) − relu(−x). Each element is summed in double and rounded once;
 * the identity head gives the identity exactly.
 */
public final class FoldedHead {
  private FoldedHead() {}

  /** How many layers {@link #of} gives. */
  public static int layers(HeadShape shape) {
    return shape.kind() == HeadShape.Kind.TWO_LAYER ? 2 : 1;
  }

  /** The layers in order; they read the parameters whenever a row is asked for. */
  public static List<DenseLayer> of(HeadParameters head) {
    int dimension = head.shape().dimension();
    return switch (head.shape().kind()) {
      case LINEAR ->
          List.of(
              new DenseLayer(
                  dimension,
                  dimension,
                  false,
                  (row, into) -> linear(head, row, into),
                  head.bias()));
      case LOW_RANK ->
          List.of(
              new DenseLayer(
                  dimension,
                  dimension,
                  false,
                  (row, into) -> lowRank(head, row, into),
                  head.bias()));
      case TWO_LAYER -> List.of(inner(head), outer(head));
    };
  }

  private static void linear(HeadParameters head, int row, float[] into) {
    System.arraycopy(head.rows()[row], 0, into, 0, into.length);
    into[row] = (float) (1.0 + into[row]);
  }

  private static void lowRank(HeadParameters head, int row, float[] into) {
    double[] sum = new double[into.length];
    sum[row] = 1;
    for (int h = 0; h < head.shape().width(); h++) {
      double outer = head.rows()[head.shape().outerRow() + h][row];
      float[] inner = head.rows()[h];
      for (int d = 0; d < sum.length; d++) {
        sum[d] += outer * inner[d];
      }
    }
    for (int d = 0; d < sum.length; d++) {
      into[d] = (float) sum[d];
    }
  }

  private static DenseLayer inner(HeadParameters head) {
    int dimension = head.shape().dimension();
    int hidden = 2 * dimension + head.shape().width();
    float[] bias = new float[hidden];
    System.arraycopy(head.innerBias(), 0, bias, 2 * dimension, head.shape().width());
    DenseLayer.RowReader weight =
        (row, into) -> {
          if (row >= 2 * dimension) {
            System.arraycopy(head.rows()[row - 2 * dimension], 0, into, 0, dimension);
          } else {
            Arrays.fill(into, 0);
            into[row % dimension] = row < dimension ? 1 : -1;
          }
        };
    return new DenseLayer(dimension, hidden, true, weight, bias);
  }

  private static DenseLayer outer(HeadParameters head) {
    int dimension = head.shape().dimension();
    int width = head.shape().width();
    DenseLayer.RowReader weight =
        (row, into) -> {
          Arrays.fill(into, 0);
          into[row] = 1;
          into[dimension + row] = -1;
          for (int h = 0; h < width; h++) {
            into[2 * dimension + h] = head.rows()[head.shape().outerRow() + h][row];
          }
        };
    return new DenseLayer(2 * dimension + width, dimension, false, weight, head.bias());
  }
}
