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
    if (!options.prefixes().isEmpty()) {
      return PrefixedLoss.compute(this, in, options);
    }
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
          RowProducts.scaleGradient(in, options, queries),
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
    private final LossInputs in;
    private final LossOptions options;
    private final int size; // B
    private final double inverseTemperature;
    private final double share; // of the query→document direction
    private final double[] weights; // (B), sum 1
    private final double[] scales; // (B), of the gradients by logits
    private final double[] thresholds; // (B), or null
    private final double[] bars; // (B), null for a softmax
    private final ColumnLosses columns; // null if not symmetric
    private final double[] row; // (N)
    private final double[] similarities; // (B)
    private final float[] scratch; // (N)
    private final double[] losses;
    private final int[] unmasked;
    private final double[] positiveSimilarity;
    private final double[] hardestNegative;
    private double loss;

    Rows(LossInputs in, LossOptions options, Matrix toPositives) {
      this.in = in;
      this.options = options;
      size = in.rows();
      inverseTemperature = 1 / options.divisor();
      share = options.symmetric() ? 0.5 : 1;
      double sum = Arrays.stream(in.weights()).sum();
      weights = Arrays.stream(in.weights()).map(weight -> weight / sum).toArray();
      scales = Arrays.stream(weights).map(w -> share * w * inverseTemperature).toArray();
      thresholds = RowProducts.thresholds(in, options);
      bars = Hinges.bars(in, options);
      columns = options.symmetric() ? columns(toPositives) : null;
      row = new double[in.columns()];
      similarities = new double[size];
      scratch = new float[in.columns()];
      losses = new double[size];
      unmasked = new int[size];
      positiveSimilarity = new double[size];
      hardestNegative = new double[size];
    }

    private ColumnLosses columns(Matrix toPositives) {
      return bars == null
          ? new ColumnSoftmax(toPositives, in, options, thresholds)
          : new ColumnHinges(toPositives, in.masked(), thresholds, bars);
    }

    void replaceByGradient(int i, Matrix toPositives, Matrix toHard, Matrix toQueue) {
      toPositives.read(i, row, 0, scratch);
      toHard.read(i, row, size, scratch);
      toQueue.read(i, row, size + toHard.columns(), scratch);
      System.arraycopy(row, 0, similarities, 0, size);
      positiveSimilarity[i] = row[i];
      keepNegatives(i);
      double hardest = maximum();
      hardestNegative[i] = hardest == Double.NEGATIVE_INFINITY ? Double.NaN : hardest;
      if (!in.corrections().isNone()) {
        correct(i);
        hardest = maximum();
      }
      if (bars == null) {
        softmax(i, hardest);
      } else {
        hinges(i);
      }
      if (columns != null) {
        columns.add(i, similarities, scales, row);
        loss += share * weights[i] * columns.loss(i);
      }
      toPositives.write(i, row, 0, scratch);
      toHard.write(i, row, size, scratch);
      toQueue.write(i, row, size + toHard.columns(), scratch);
    }

    /** Sets all but the negatives that take part to −∞. */
    private void keepNegatives(int i) {
      for (int k = 0; k < in.masked().count(i); k++) {
        row[in.masked().column(i, k)] = Double.NEGATIVE_INFINITY;
      }
      setPositives(i, true);
      unmasked[i] = row.length - in.masked().count(i);
      for (int j = 0; thresholds != null && j < row.length; j++) {
        if (row[j] > thresholds[i]) {
          row[j] = Double.NEGATIVE_INFINITY;
          unmasked[i]--;
        }
      }
    }

    private void setPositives(int i, boolean leftOut) {
      for (int k = -1; k < further(i); k++) {
        int j = positive(i, k);
        row[j] = leftOut ? Double.NEGATIVE_INFINITY : similarities[j];
      }
    }

    private int further(int i) {
      return in.furtherPositives().count(i);
    }

    /** The column of the k-th further positive, or for −1 of the own. */
    private int positive(int i, int k) {
      return k < 0 ? i : in.furtherPositives().column(i, k);
    }

    private void correct(int i) {
      MaskedCells except = in.corrections().except();
      int k = 0;
      for (int j = 0; j < row.length; j++) {
        if (except.rows() > 0 && k < except.count(i) && except.column(i, k) == j) {
          k++;
        } else {
          row[j] -= in.corrections().at(i, j) / inverseTemperature;
        }
      }
    }

    /** dl_i/ds_ij = (p_ij − [j positive]/|P|) / τ, times the row's weight. */
    private void softmax(int i, double hardest) {
      setPositives(i, options.isDecoupled());
      double largest = hardest;
      for (int k = -1; k < further(i); k++) {
        largest = Math.max(largest, row[positive(i, k)]);
      }
      if (largest == Double.NEGATIVE_INFINITY) {
        Arrays.fill(row, 0);
        return;
      }
      double sum = 0;
      for (int j = 0; j < row.length; j++) {
        double e = Exponential.ofNonPositive((row[j] - largest) * inverseTemperature);
        row[j] = e;
        sum += e;
      }
      double part = 1.0 / (1 + further(i));
      double factor = scales[i] / sum;
      for (int j = 0; j < row.length; j++) {
        row[j] *= factor;
      }
      double mean = 0;
      for (int k = -1; k < further(i); k++) {
        int j = positive(i, k);
        mean += part * similarities[j];
        row[j] -= part * scales[i];
      }
      losses[i] = StrictMath.log(sum) + (largest - mean) * inverseTemperature;
      loss += share * weights[i] * losses[i];
    }

    /** dl_i/ds_ij = [j above the bar] / |V_i| − [j the positive], times the row's weight. */
    private void hinges(int i) {
      double sum = 0;
      int above = 0;
      for (int j = 0; j < row.length; j++) {
        double over = Math.max(row[j] - bars[i], 0);
        sum += over;
        row[j] = over > 0 ? 1 : 0;
        above += over > 0 ? 1 : 0;
      }
      RowLoss hinges = Hinges.mean(sum, above);
      for (int j = 0; j < row.length; j++) {
        row[j] *= scales[i] * hinges.unit();
      }
      row[i] = scales[i] * hinges.own();
      losses[i] = hinges.loss();
      loss += share * weights[i] * losses[i];
    }

    private double maximum() {
      double largest = Double.NEGATIVE_INFINITY;
      for (double similarity : row) {
        largest = similarity > largest ? similarity : largest;
      }
      return largest;
    }
  }
}
