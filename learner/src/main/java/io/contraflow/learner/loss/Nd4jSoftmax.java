package io.contraflow.learner.loss;

import io.contraflow.learner.memory.DeviceMemory;
import java.util.Arrays;
import java.util.List;

/**
 * The softmax of one direction, or its hinges, in ND4J's operations. Products, exponentials and
 * sums over cells are ND4J's; for each row a few numbers are worked on here, in double: its
 * positives, its largest logit and its sum.
 */
final class Nd4jSoftmax {
  private final LossOptions options;
  private final List<SoftmaxColumns> columns; // the first has the positives
  private final MaskedCells further;
  private final double inverseTemperature;
  private final double[] scales; // of the gradients by logits, (R)
  private final int size;
  private final DeviceCells positives; // of each row its own, then the further ones
  private final double[] similarities; // of these
  private final double[] losses; // (R)
  private final double[] falseNegatives; // (R)
  private double[] hardest; // (R)

  /**
   * Replaces the columns' similarities by the loss's gradients by them.
   *
   * @param columns of the same rows
   * @param scales the row's share of the loss, over τ
   * @param thresholds above which negatives are left out, or null
   * @param bars above which negatives count with the margin objective, or null for a softmax
   * @param corrections of the logits; none but for documents
   */
  Nd4jSoftmax(
      DeviceMemory memory,
      String use,
      LossOptions options,
      List<SoftmaxColumns> columns,
      MaskedCells masked,
      MaskedCells further,
      double[] scales,
      double[] thresholds,
      double[] bars,
      Corrections corrections) {
    this.options = options;
    this.columns = columns;
    this.further = further;
    this.scales = scales;
    size = scales.length;
    inverseTemperature = 1 / options.temperature();
    losses = new double[size];
    falseNegatives = new double[size];
    positives = new DeviceCells(memory, use + " positives");
    similarities = readPositives();
    leaveOut(masked, thresholds);
    if (bars == null) {
      replaceByGradients(logits(corrections));
    } else {
      replaceByHinges(bars);
    }
  }

  /** l_i, (R). */
  double[] losses() {
    return losses;
  }

  /** Negatives of each row that were left out for their similarity, (R). */
  double[] falseNegatives() {
    return falseNegatives;
  }

  /** The similarity of each row's own positive, (R). */
  double[] positiveSimilarity() {
    double[] own = new double[size];
    for (int i = 0, at = 0; i < size; at += count(i), i++) {
      own[i] = similarities[at];
    }
    return own;
  }

  /** The largest similarity of a negative of each row, (R); NaN if it has none. */
  double[] hardest() {
    return Arrays.stream(hardest).map(s -> isOut(s) ? Double.NaN : s).toArray();
  }

  /** Positives of a row. */
  private int count(int row) {
    return 1 + further.count(row);
  }

  private int positive(int row, int k) {
    return k == 0 ? row : further.column(row, k - 1);
  }

  private double[] readPositives() {
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < count(i); k++) {
        positives.add(columns.get(0).place(i, positive(i, k)));
      }
    }
    return positives.read(columns.get(0).cells());
  }

  private void leaveOut(MaskedCells masked, double[] thresholds) {
    for (SoftmaxColumns part : columns) {
      for (int i = 0; i < size; i++) {
        for (int k = 0; k < masked.count(i); k++) {
          part.leaveOut(i, masked.column(i, k));
        }
        for (int k = 0; k < count(i); k++) {
          part.leaveOut(i, positive(i, k));
        }
      }
      part.leaveOut();
      if (thresholds != null) {
        double[] left = part.leaveOutAbove(thresholds);
        Arrays.setAll(falseNegatives, i -> falseNegatives[i] + left[i]);
      }
    }
    hardest = largest();
  }

  /** Similarities become logits. Returns each row's largest. */
  private double[] logits(Corrections corrections) {
    for (SoftmaxColumns part : columns) {
      part.multiply(inverseTemperature);
      if (!corrections.isNone()) {
        part.correct(corrections);
      }
    }
    return corrections.isNone()
        ? Arrays.stream(hardest).map(similarity -> similarity * inverseTemperature).toArray()
        : largest();
  }

  private double[] largest() {
    double[] largest = columns.get(0).largest(size);
    for (SoftmaxColumns part : columns.subList(1, columns.size())) {
      double[] others = part.largest(size);
      Arrays.setAll(largest, i -> Math.max(largest[i], others[i]));
    }
    return largest;
  }

  private static boolean isOut(double cell) {
    return cell < SoftmaxColumns.OUT / 2;
  }

  private void replaceByGradients(double[] largest) {
    double[] shifts = shifts(largest);
    double[] sums = new double[size];
    for (SoftmaxColumns part : columns) {
      double[] more = part.exponentials(shifts);
      Arrays.setAll(sums, i -> sums[i] + more[i]);
    }
    double[] gradients = new double[similarities.length];
    double[] factors = new double[size];
    for (int i = 0, at = 0; i < size; at += count(i), i++) {
      setRow(i, at, shifts[i], sums, gradients);
      factors[i] = sums[i] == 0 ? 0 : scales[i] / sums[i];
    }
    columns.forEach(part -> part.multiply(factors));
    positives.write(columns.get(0).cells(), gradients);
  }

  /** The margin objective ({@link Hinges}), of which each row has one positive. */
  private void replaceByHinges(double[] bars) {
    double[] sums = new double[size];
    double[] counts = new double[size];
    for (SoftmaxColumns part : columns) {
      SoftmaxColumns.Above above = part.above(bars);
      Arrays.setAll(sums, i -> sums[i] + above.sums()[i]);
      Arrays.setAll(counts, i -> counts[i] + above.counts()[i]);
    }
    double[] gradients = new double[size];
    double[] factors = new double[size];
    for (int i = 0; i < size; i++) {
      RowLoss hinges = Hinges.mean(sums[i], (int) counts[i]);
      losses[i] = hinges.loss();
      gradients[i] = scales[i] * hinges.own();
      factors[i] = scales[i] * hinges.unit();
    }
    columns.forEach(part -> part.multiply(factors));
    positives.write(columns.get(0).cells(), gradients);
  }

  /** What is taken off a row's logits so that no exponential overflows, in float32. */
  private double[] shifts(double[] largest) {
    double[] shifts = new double[size];
    for (int i = 0, at = 0; i < size; at += count(i), i++) {
      double shift = largest[i];
      for (int k = 0; !options.isDecoupled() && k < count(i); k++) {
        shift = Math.max(shift, similarities[at + k] * inverseTemperature);
      }
      shifts[i] = isOut(shift) ? 0 : (float) shift;
    }
    return shifts;
  }

  /**
   * The loss of a row, and its gradients by its positives' similarities: (p_ij − 1/|P|) / τ.
   *
   * @param at of its first positive
   * @param sums of the negatives' exponentials; the positives' are added
   */
  private void setRow(int row, int at, double shift, double[] sums, double[] gradients) {
    double[] exponentials = new double[count(row)];
    double mean = 0;
    for (int k = 0; k < exponentials.length; k++) {
      double logit = similarities[at + k] * inverseTemperature;
      mean += logit / exponentials.length;
      if (!options.isDecoupled()) {
        exponentials[k] = StrictMath.exp(logit - shift);
        sums[row] += exponentials[k];
      }
    }
    if (sums[row] == 0) {
      return;
    }
    losses[row] = StrictMath.log(sums[row]) + shift - mean;
    for (int k = 0; k < exponentials.length; k++) {
      gradients[at + k] = scales[row] * (exponentials[k] / sums[row] - 1.0 / exponentials.length);
    }
  }
}
