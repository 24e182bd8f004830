package io.contraflow.learner.click;

import io.contraflow.learner.example.Example;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the rows of a step weigh.
 *
 * @param weights of the rows, above 0, (B)
 * @param sum that the loss is divided by: that of the weights, or B times their running mean
 */
public record RowWeights(double[] weights, double sum) {

  /** Their actions' weights, whose mean is the step's own. */
  public static RowWeights plain(List<Example> rows) {
    double[] weights = rows.stream().mapToDouble(Example::weight).toArray();
    return new RowWeights(weights, Arrays.stream(weights).sum());
  }

  /**
   * Their actions' weights times those of {@link Examination#weight}, over the number of rows of
   * their query to the power of the discount.
   *
   * @return not normalised: the sum is that of the weights
   */
  static RowWeights of(List<Example> rows, ClickOptions options, Examination examination) {
    Map<String, Integer> repeats = new HashMap<>();
    if (options.repeatDiscount() > 0) {
      rows.forEach(row -> repeats.merge(row.query(), 1, Integer::sum));
    }
    double[] weights = new double[rows.size()];
    for (int i = 0; i < weights.length; i++) {
      Example row = rows.get(i);
      weights[i] = row.weight();
      if (options.bias().isOn()) {
        weights[i] *= examination.weight(row);
      }
      if (options.repeatDiscount() > 0) {
        weights[i] /= StrictMath.pow(repeats.get(row.query()), options.repeatDiscount());
      }
    }
    return new RowWeights(weights, Arrays.stream(weights).sum());
  }

  /**
   * (Σw)² / Σw² (Kong 1992): as many rows of one weight say as much.
   *
   * @return in [1, B]
   */
  public double effectiveRows() {
    double squares = Arrays.stream(weights).map(weight -> weight * weight).sum();
    double total = Arrays.stream(weights).sum();
    return total * total / squares;
  }
}
