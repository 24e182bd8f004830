package io.contraflow.state.snapshot;

import java.util.Arrays;

/**
 * How two tables differ, row by row. Norms are Euclidean, cosines those of a row before and after;
 * the cosine with a row of zeros is 0.
 *
 * @param rowsBefore of the first table
 * @param rowsAfter of the second; what it has more is counted as changed and is in no cosine
 * @param changed rows with another value somewhere
 * @param normBefore mean over the first table's rows
 * @param normAfter mean over the second's
 * @param movedBy mean length of after − before, over the changed rows both have; NaN without any
 * @param meanCosine over the same rows
 * @param lowCosine that a tenth of the same rows is at or below
 * @param leastCosine of the same rows
 */
public record TableDifference(
    int rowsBefore,
    int rowsAfter,
    int changed,
    double normBefore,
    double normAfter,
    double movedBy,
    double meanCosine,
    double lowCosine,
    double leastCosine) {
  private static final int LOW = 10; // one of so many

  /**
   * Reads each table once.
   *
   * @throws IllegalArgumentException if rows have different lengths
   */
  public static TableDifference of(Table before, Table after) {
    if (before.dimension() != after.dimension()) {
      throw new IllegalArgumentException(
          "rows must have one dimension to be compared: before=%d, after=%d; compare snapshots of one model"
              .formatted(before.dimension(), after.dimension()));
    }
    int both = Math.min(before.rows(), after.rows());
    double[] cosines = new double[both];
    int moved = 0;
    double distances = 0;
    double normsBefore = 0;
    double normsAfter = 0;
    float[] a = new float[before.dimension()];
    float[] b = new float[a.length];
    for (int r = 0; r < Math.max(before.rows(), after.rows()); r++) {
      if (r < before.rows()) {
        before.read(r, a);
        normsBefore += Math.sqrt(dot(a, a));
      }
      if (r < after.rows()) {
        after.read(r, b);
        normsAfter += Math.sqrt(dot(b, b));
      }
      if (r < both && !Arrays.equals(a, b)) {
        cosines[moved++] = cosine(a, b);
        distances += distance(a, b);
      }
    }
    double[] sorted = Arrays.copyOf(cosines, moved);
    Arrays.sort(sorted);
    return new TableDifference(
        before.rows(),
        after.rows(),
        moved + Math.abs(after.rows() - before.rows()),
        normsBefore / before.rows(),
        normsAfter / after.rows(),
        distances / moved,
        Arrays.stream(sorted).average().orElse(Double.NaN),
        moved == 0 ? Double.NaN : sorted[moved / LOW],
        moved == 0 ? Double.NaN : sorted[0]);
  }

  private static double cosine(float[] a, float[] b) {
    double lengths = Math.sqrt(dot(a, a) * dot(b, b));
    return lengths == 0 ? 0 : dot(a, b) / lengths;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += ((double) a[c] - b[c]) * ((double) a[c] - b[c]);
    }
    return Math.sqrt(sum);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += (double) a[c] * b[c];
    }
    return sum;
  }
}
