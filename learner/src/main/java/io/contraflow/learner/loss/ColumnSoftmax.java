package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import java.util.Arrays;

/**
 * The document→query direction: for each positive's column j the softmax over the batch's queries i
 * whose cell (i, j) is unmasked.
 */
final class ColumnSoftmax {
  private final double inverseTemperature;
  private final double[] maxima; // (B)
  private final double[] sums; // (B)

  /** Reads the similarities (B, B) once; keeps nothing of them. */
  ColumnSoftmax(Matrix similarities, MaskedCells masked, double inverseTemperature) {
    int size = similarities.rows();
    this.inverseTemperature = inverseTemperature;
    this.maxima = new double[size];
    this.sums = new double[size];
    Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
    double[] row = new double[size];
    float[] scratch = new float[size];
    for (int i = 0; i < size; i++) {
      read(similarities, masked, i, row, scratch);
      for (int j = 0; j < size; j++) {
        maxima[j] = Math.max(maxima[j], row[j]);
      }
    }
    for (int i = 0; i < size; i++) {
      read(similarities, masked, i, row, scratch);
      for (int j = 0; j < size; j++) {
        sums[j] += exponential(row[j], j);
      }
    }
  }

  private static void read(
      Matrix similarities, MaskedCells masked, int i, double[] row, float[] scratch) {
    similarities.read(i, row, 0, scratch);
    for (int k = 0; k < masked.count(i) && masked.column(i, k) < row.length; k++) {
      row[masked.column(i, k)] = Double.NEGATIVE_INFINITY;
    }
  }

  /** l'_j, given s_jj. */
  double loss(int j, double positive) {
    return StrictMath.log(sums[j]) + (maxima[j] - positive) * inverseTemperature;
  }

  /** The probability of a query in column j, given s_ij; 0 for −∞. */
  double probability(int j, double similarity) {
    return exponential(similarity, j) / sums[j];
  }

  private double exponential(double similarity, int j) {
    return Exponential.ofNonPositive((similarity - maxima[j]) * inverseTemperature);
  }
}
