package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;

/**
 * Similarities of single pairs of a loss's inputs, and gradients by them, added to a result's.
 * Pairs are those of a row and one of the B + H columns that may learn. Added up in double, in the
 * order of the calls. One thread at a time.
 */
final class PairGradients {
  private final LossInputs in;
  private final LossResult result;
  private final double[] query;
  private final double[] document;
  private final double[] gradient;
  private final float[] scratch;

  PairGradients(LossInputs in, LossResult result) {
    this.in = in;
    this.result = result;
    int dimension = in.queries().columns();
    query = new double[dimension];
    document = new double[dimension];
    gradient = new double[dimension];
    scratch = new float[dimension];
  }

  /** s_ij. */
  double similarity(int row, int column) {
    in.queries().read(row, query, 0, scratch);
    readDocument(column);
    double sum = 0;
    for (int c = 0; c < query.length; c++) {
      sum += query[c] * document[c];
    }
    return sum;
  }

  private void readDocument(int column) {
    int size = in.rows();
    if (column < size) {
      in.positives().read(column, document, 0, scratch);
    } else {
      in.hardNegatives().read(column - size, document, 0, scratch);
    }
  }

  /**
   * Adds what the gradient {@code slope} by s_ij is by the query, and by the document if wanted.
   */
  void add(int row, int column, double slope) {
    in.queries().read(row, query, 0, scratch);
    readDocument(column);
    add(result.queryGradient(), row, slope, document);
    int size = in.rows();
    if (column < size && result.positiveGradient().rows() > 0) {
      add(result.positiveGradient(), column, slope, query);
    } else if (column >= size && result.hardNegativeGradient().rows() > 0) {
      add(result.hardNegativeGradient(), column - size, slope, query);
    }
  }

  private void add(Matrix to, int row, double slope, double[] vector) {
    to.read(row, gradient, 0, scratch);
    for (int c = 0; c < gradient.length; c++) {
      gradient[c] += slope * vector[c];
    }
    to.write(row, gradient, 0, scratch);
  }
}
