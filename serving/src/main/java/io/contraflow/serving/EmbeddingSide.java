package io.contraflow.serving;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.snapshot.SafetensorsFile;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The table of one side on the heap: token ids to unit vector. Immutable.
 *
 * @param dimension D
 * @param rows (V, D), row after row
 */
record EmbeddingSide(int dimension, float[] rows) {
  /** Below this a vector has no direction; sentence-transformers divides by the same bound. */
  private static final double MIN_NORM = 1e-12;

  /** Copies the table of a file. */
  static EmbeddingSide read(Path tensor) throws IOException {
    Table table = SafetensorsFile.open(tensor).matrix(StaticModel.TENSOR);
    long values = (long) table.rows() * table.dimension();
    if (values > Integer.MAX_VALUE - 8) {
      throw new IOException(
          tensor + " must have at most 2^31 values to be served from the heap, has " + values);
    }
    float[] rows = new float[(int) values];
    float[] row = new float[table.dimension()];
    for (int r = 0; r < table.rows(); r++) {
      table.read(r, row);
      System.arraycopy(row, 0, rows, r * row.length, row.length);
    }
    return new EmbeddingSide(table.dimension(), rows);
  }

  /**
   * @throws CorruptException if there are more tokens than rows
   */
  void check(int tokens, Path tensor) throws CorruptException {
    if (tokens > rows.length / dimension) {
      throw new CorruptException(
          "%s has %d rows for the %d tokens of its tokenizer; restore a copy"
              .formatted(tensor, rows.length / dimension, tokens));
    }
  }

  /** Summed in double: ten thousand float32 additions would cost four of seven digits. */
  float[] embed(int[] tokens) {
    double[] sum = new double[dimension];
    for (int token : tokens) {
      int start = token * dimension;
      for (int d = 0; d < sum.length; d++) {
        sum[d] += rows[start + d];
      }
    }
    double squares = 0;
    for (double value : sum) {
      squares += value * value;
    }
    double norm = Math.sqrt(squares);
    float[] vector = new float[dimension];
    if (norm >= MIN_NORM * tokens.length && norm > 0) { // the mean's norm, times the count
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) (sum[d] / norm);
      }
    }
    return vector;
  }
}
