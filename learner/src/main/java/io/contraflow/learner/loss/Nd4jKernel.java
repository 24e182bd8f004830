package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import java.util.Arrays;

/**
 * The plain kernel: ND4J's matrix products around a loop over rows, B × (B + H + K) stored. It is
 * the reference that a faster one is tested against. The loop computes in double; products and
 * gradients have the inputs' precision.
 */
public final class Nd4jKernel implements ContrastiveKernel {

  @Override
  public LossResult compute(LossInputs in, LossOptions options) {
    try (Matrix toPositives = similarities(in, in.positives()); // (B, B)
        Matrix toHard = similarities(in, in.hardNegatives()); // (B, H)
        Matrix toQueue = similarities(in, in.queue())) { // (B, K)
      Rows rows = new Rows(in, options, toPositives);
      for (int i = 0; i < in.rows(); i++) {
        rows.replaceByGradient(i, toPositives, toHard, toQueue);
      }
      Matrix queries = gradient(in.queries(), in.rows()); // (B, D)
      queries.clear();
      queries.addProduct(toPositives, in.positives());
      queries.addProduct(toHard, in.hardNegatives());
      queries.addProduct(toQueue, in.queue());
      boolean wanted = options.documentGradients();
      Matrix positives = gradient(in.positives(), wanted ? in.rows() : 0); // (B, D)
      positives.setProductOfTransposed(toPositives, in.queries());
      Matrix hard = gradient(in.hardNegatives(), wanted ? in.hardNegatives().rows() : 0); // (H, D)
      hard.setProductOfTransposed(toHard, in.queries());
      return new LossResult(
          rows.loss,
          rows.losses,
          rows.unmasked,
          rows.positiveSimilarity,
          rows.hardestNegative,
          queries,
          positives,
          hard);
    }
  }

  private static Matrix similarities(LossInputs in, Matrix columns) {
    Matrix product = new Matrix(columns.precision(), in.rows(), columns.rows());
    product.setProductWithTransposed(in.queries(), columns);
    return product;
  }

  private static Matrix gradient(Matrix vectors, int rows) {
    return new Matrix(vectors.precision(), rows, vectors.columns());
  }

  /** The loop: a row of similarities in, a row of dL/ds out. */
  private static final class Rows {
    private final int size; // B
    private final double inverseTemperature;
    private final double share; // of the query→document direction
    private final double[] weights; // (B), sum 1
    private final MaskedCells masked;
    private final Corrections corrections;
    private final ColumnSoftmax columns; // null if not symmetric
    private final double[] row; // (N)
    private final double[] similarities; // (B), if symmetric
    private final float[] scratch; // (N)
    private final double[] losses;
    private final int[] unmasked;
    private final double[] positiveSimilarity;
    private final double[] hardestNegative;
    private double loss;

    Rows(LossInputs in, LossOptions options, Matrix toPositives) {
      size = in.rows();
      inverseTemperature = 1 / options.temperature();
      share = options.symmetric() ? 0.5 : 1;
      double sum = Arrays.stream(in.weights()).sum();
      weights = Arrays.stream(in.weights()).map(weight -> weight / sum).toArray();
      masked = in.masked();
      corrections = in.corrections();
      columns =
          options.symmetric() ? new ColumnSoftmax(toPositives, masked, inverseTemperature) : null;
      row = new double[in.columns()];
      similarities = new double[size];
      scratch = new float[in.columns()];
      losses = new double[size];
      unmasked = new int[size];
      positiveSimilarity = new double[size];
      hardestNegative = new double[size];
    }

    void replaceByGradient(int i, Matrix toPositives, Matrix toHard, Matrix toQueue) {
      toPositives.read(i, row, 0, scratch);
      toHard.read(i, row, size, scratch);
      toQueue.read(i, row, size + toHard.columns(), scratch);
      for (int k = 0; k < masked.count(i); k++) {
        row[masked.column(i, k)] = Double.NEGATIVE_INFINITY;
      }
      System.arraycopy(row, 0, similarities, 0, size);
      softmax(i);
      if (columns != null) {
        addDocumentToQuery(i);
      }
      toPositives.write(i, row, 0, scratch);
      toHard.write(i, row, size, scratch);
      toQueue.write(i, row, size + toHard.columns(), scratch);
    }

    /** dl_i/ds_ij = (p_ij − [i = j]) / τ, times the row's weight. */
    private void softmax(int i) {
      double positive = row[i];
      double hardest = hardest(i);
      double largest = Math.max(positive, hardest);
      if (!corrections.isNone()) {
        correct(i);
        largest = Math.max(positive, hardest(i));
      }
      double sum = 0;
      for (int j = 0; j < row.length; j++) {
        double e = Exponential.ofNonPositive((row[j] - largest) * inverseTemperature);
        row[j] = e;
        sum += e;
      }
      losses[i] = StrictMath.log(sum) + (largest - positive) * inverseTemperature;
      loss += share * weights[i] * losses[i];
      unmasked[i] = row.length - masked.count(i);
      positiveSimilarity[i] = positive;
      hardestNegative[i] = hardest == Double.NEGATIVE_INFINITY ? Double.NaN : hardest;
      double scale = share * weights[i] * inverseTemperature;
      double factor = scale / sum;
      for (int j = 0; j < row.length; j++) {
        row[j] *= factor;
      }
      row[i] -= scale;
    }

    private void correct(int i) {
      MaskedCells except = corrections.except();
      int k = 0;
      for (int j = 0; j < row.length; j++) {
        if (except.rows() > 0 && k < except.count(i) && except.column(i, k) == j) {
          k++;
        } else if (j != i) {
          row[j] -= corrections.of(i, j) / inverseTemperature;
        }
      }
    }

    private double hardest(int i) {
      return maximum(0, i, maximum(i + 1, row.length, Double.NEGATIVE_INFINITY));
    }

    private double maximum(int from, int to, double least) {
      double largest = least;
      for (int j = from; j < to; j++) {
        largest = row[j] > largest ? row[j] : largest;
      }
      return largest;
    }

    private void addDocumentToQuery(int i) {
      for (int j = 0; j < size; j++) {
        row[j] += share * weights[j] * inverseTemperature * columns.probability(j, similarities[j]);
      }
      row[i] -= share * weights[i] * inverseTemperature;
      loss += share * weights[i] * columns.loss(i, similarities[i]);
    }
  }
}
