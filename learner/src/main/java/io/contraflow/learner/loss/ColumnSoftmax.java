package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import java.util.Arrays;

/**
 * The document→query direction: for each positive's column j the softmax over the batch's queries i
 * whose cell (i, j) takes part.
 */
final class ColumnSoftmax implements ColumnLosses {
  private final LossInputs in;
  private final boolean decoupled;
  private final double inverseTemperature;
  private final double[] thresholds; // (B), or null
  private final double[] maxima; // (B)
  private final double[] sums; // (B)
  private final double[] means; // (B), of the positives' similarities
  private final int[] counts; // (B), of the positives
  private final double[] plain; // (B)
  private final double[] row; // (B)

  /** Reads the similarities (B, B); keeps nothing of them. */
  ColumnSoftmax(Matrix similarities, LossInputs in, LossOptions options, double[] thresholds) {
    int size = in.rows();
    this.in = in;
    this.decoupled = options.isDecoupled();
    this.inverseTemperature = 1 / options.temperature();
    this.thresholds = thresholds;
    maxima = new double[size];
    sums = new double[size];
    means = new double[size];
    counts = new int[size];
    plain = new double[size];
    row = new double[size];
    float[] scratch = new float[size];
    Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < size; i++) {
      similarities.read(i, plain, 0, scratch);
      setDenominator(i);
      for (int j = 0; j < size; j++) {
        maxima[j] = Math.max(maxima[j], row[j]);
      }
      addPositives(i);
    }
    for (int i = 0; i < size; i++) {
      similarities.read(i, plain, 0, scratch);
      setDenominator(i);
      for (int j = 0; j < size; j++) {
        sums[j] += exponential(j);
      }
    }
    for (int j = 0; j < size; j++) {
      means[j] /= counts[j];
    }
  }

  private void addPositives(int i) {
    means[i] += plain[i];
    counts[i]++;
    for (int k = 0; k < in.furtherPositives().count(i); k++) {
      int j = in.furtherPositives().column(i, k);
      means[j] += plain[j];
      counts[j]++;
    }
  }

  /** Sets {@link #row} to the similarities that denominators hold, −∞ for others. */
  private void setDenominator(int i) {
    System.arraycopy(plain, 0, row, 0, row.length);
    MaskedCells masked = in.masked();
    for (int k = 0; k < masked.count(i) && masked.column(i, k) < row.length; k++) {
      row[masked.column(i, k)] = Double.NEGATIVE_INFINITY;
    }
    for (int j = 0; thresholds != null && j < row.length; j++) {
      row[j] = row[j] > thresholds[j] ? Double.NEGATIVE_INFINITY : row[j];
    }
    setPositive(i);
    for (int k = 0; k < in.furtherPositives().count(i); k++) {
      setPositive(in.furtherPositives().column(i, k));
    }
  }

  private void setPositive(int j) {
    row[j] = decoupled ? Double.NEGATIVE_INFINITY : plain[j];
  }

  @Override
  public double loss(int j) {
    return sums[j] > 0 ? StrictMath.log(sums[j]) + (maxima[j] - means[j]) * inverseTemperature : 0;
  }

  @Override
  public void add(int i, double[] similarities, double[] weights, double[] gradient) {
    System.arraycopy(similarities, 0, plain, 0, plain.length);
    setDenominator(i);
    for (int j = 0; j < row.length; j++) {
      gradient[j] += sums[j] > 0 ? weights[j] * exponential(j) / sums[j] : 0;
    }
    subtractPositive(i, weights, gradient);
    for (int k = 0; k < in.furtherPositives().count(i); k++) {
      subtractPositive(in.furtherPositives().column(i, k), weights, gradient);
    }
  }

  private void subtractPositive(int j, double[] weights, double[] gradient) {
    gradient[j] -= sums[j] > 0 ? weights[j] / counts[j] : 0;
  }

  private double exponential(int j) {
    return row[j] == Double.NEGATIVE_INFINITY
        ? 0
        : Exponential.ofNonPositive((row[j] - maxima[j]) * inverseTemperature);
  }
}
