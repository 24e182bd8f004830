package io.contraflow.learner.evaluate;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.stream.IntStream;

/**
 * Exact nearest documents by inner product. Copies the documents outside the heap, owns that copy
 * and frees it on {@link #close}. Queries are spread over the common pool in blocks of 256, so
 * results do not depend on the number of threads.
 */
public final class DenseRanker implements AutoCloseable {
  private static final int BLOCK = 256;

  private final Matrix documents; // (n, D)

  /**
   * @param documents their vectors, (n, D), at least one
   */
  public DenseRanker(float[][] documents) {
    if (documents.length == 0) {
      throw new IllegalArgumentException("a ranker needs at least one document");
    }
    this.documents = copy(documents, 0, documents.length, documents[0].length);
  }

  /**
   * The k best documents of each query, best first, of equal ones the first in the documents'
   * order.
   *
   * @param queries their vectors, (m, D)
   * @return (m, min(k, n)) indices of documents
   */
  public int[][] top(float[][] queries, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1: k=" + k);
    }
    int[][] rankings = new int[queries.length][];
    IntStream.range(0, (queries.length + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(block -> rank(queries, block * BLOCK, Math.min(k, documents.rows()), rankings));
    return rankings;
  }

  private void rank(float[][] queries, int from, int k, int[][] rankings) {
    int to = Math.min(queries.length, from + BLOCK);
    try (Matrix block = copy(queries, from, to, documents.columns());
        Matrix scores = new Matrix(Precision.FLOAT, to - from, documents.rows())) {
      scores.setProductWithTransposed(block, documents);
      TopK best = new TopK(k);
      float[] row = new float[documents.rows()];
      for (int q = from; q < to; q++) {
        scores.read(q - from, row);
        for (int d = 0; d < row.length; d++) {
          best.offer(d, row[d]);
        }
        rankings[q] = best.drain();
      }
    }
  }

  private static Matrix copy(float[][] vectors, int from, int to, int dimension) {
    for (int i = from; i < to; i++) {
      if (vectors[i].length != dimension) {
        throw new IllegalArgumentException(
            "all vectors must have %d numbers, number %d has %d"
                .formatted(dimension, i, vectors[i].length));
      }
    }
    Matrix matrix = new Matrix(Precision.FLOAT, to - from, dimension);
    for (int i = from; i < to; i++) {
      matrix.write(i - from, vectors[i]);
    }
    return matrix;
  }

  @Override
  public void close() {
    documents.close();
  }
}
