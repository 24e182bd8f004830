package io.contraflow.learner.encode;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.state.snapshot.Table;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link StaticEncoder} computes, in double, one text after the other: its reference in
 * checks, exact enough for finite differences.
 */
final class DoubleBag {
  private final Table table;
  private final float[] row; // (D)
  private final double[] vector; // (D)
  private final double[] slope; // (D)

  DoubleBag(Table table) {
    this.table = table;
    this.row = new float[table.dimension()];
    this.vector = new double[table.dimension()];
    this.slope = new double[table.dimension()];
  }

  /**
   * @param vectors set to unit rows, (n, D)
   * @param norms set to the means' lengths, (n)
   */
  void forward(List<Features> texts, Matrix vectors, double[] norms) {
    for (int i = 0; i < norms.length; i++) {
      int[] tokens = StaticEncoder.ids(texts.get(i));
      Arrays.fill(vector, 0);
      for (int token : tokens) {
        table.read(token, row);
        for (int c = 0; c < vector.length; c++) {
          vector[c] += row[c];
        }
      }
      for (int c = 0; c < vector.length; c++) {
        vector[c] /= tokens.length;
      }
      norms[i] = UnitLength.scale(vector);
      vectors.write(i, vector, 0, row);
    }
  }

  /** As {@link StaticEncoder#backward}. */
  void backward(Encoding encoding, Matrix gradient, RowGradients into) {
    for (int i = 0; i < encoding.norms().length; i++) {
      double norm = encoding.norms()[i];
      if (UnitLength.hasDirection(norm)) {
        int[] tokens = StaticEncoder.ids(encoding.texts().get(i));
        encoding.vectors().read(i, vector, 0, row);
        gradient.read(i, slope, 0, row);
        UnitLength.backward(vector, slope, norm * tokens.length);
        for (int token : tokens) {
          into.add(token, slope);
        }
      }
    }
  }
}
