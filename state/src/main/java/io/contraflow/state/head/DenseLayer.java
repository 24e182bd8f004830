package io.contraflow.state.head;

/**
 * One fully connected layer: out = W in + bias, then, if {@code rectified}, max(out, 0). The stock
 * {@code Dense} of sentence-transformers.
 *
 * @param inputs columns of W
 * @param outputs rows of W, and the length of the bias
 * @param rectified whether ReLU follows, else nothing
 * @param weight gives W row by row
 * @param bias (outputs)
 */
public record DenseLayer(
    int inputs, int outputs, boolean rectified, RowReader weight, float[] bias) {

  /** Rows that are computed when they are asked for. */
  @FunctionalInterface
  public interface RowReader {
    /** Fills all of {@code into} with row {@code row}. */
    void read(int row, float[] into);
  }
}
