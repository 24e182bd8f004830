package io.contraflow.learner.step;

import io.contraflow.learner.loss.Denominator;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.LossResult;
import io.contraflow.learner.loss.Objective;
import io.contraflow.learner.loss.Uniformity;
import io.contraflow.learner.parallel.Workers;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The figures of {@link StepFigures} that are taken on the entering rows.
 *
 * @param inputs what the loss was taken over
 * @param options how
 * @param result what it gave
 * @param first the first entering row
 */
record EnteringFigures(LossInputs inputs, LossOptions options, LossResult result, int first) {

  /** Weighted mean loss. */
  Double loss() {
    double sum = 0;
    double weights = 0;
    for (int i = first; i < inputs.rows(); i++) {
      sum += inputs.weights()[i] * result.rowLosses()[i];
      weights += inputs.weights()[i];
    }
    return weights > 0 ? sum / weights : null;
  }

  /**
   * log N − mean loss over unweighted, unmasked, uncorrected rows with one positive, in the
   * denominator of a softmax; null if there are none.
   */
  Double bound() {
    Double loss = mean(this::bounds, i -> result.rowLosses()[i]);
    return loss == null ? null : StrictMath.log(inputs.columns()) - loss;
  }

  /** Rows that {@link #bound} is taken over. */
  int boundRows() {
    return (int) IntStream.range(first, inputs.rows()).filter(this::bounds).count();
  }

  private boolean bounds(int row) {
    return inputs.weights()[row] == 1
        && result.unmasked()[row] == inputs.columns()
        && inputs.furtherPositives().count(row) == 0
        && inputs.corrections().isNone()
        && options.objective() == Objective.SOFTMAX
        && options.denominator() == Denominator.STANDARD;
  }

  Double positiveSimilarity() {
    return mean(i -> true, i -> result.positiveSimilarity()[i]);
  }

  Double hardestNegativeSimilarity() {
    double[] hardest = result.hardestNegativeSimilarity();
    return mean(i -> !Double.isNaN(hardest[i]), i -> hardest[i]);
  }

  /** Mean ‖q − p‖² = 2 − 2 q·p of unit vectors. */
  Double alignment() {
    return mean(i -> true, i -> 2 - 2 * result.positiveSimilarity()[i]);
  }

  /** Of the entering positives. */
  Double uniformity(Workers workers) {
    return Uniformity.of(inputs.positives(), first, workers);
  }

  private Double mean(IntPredicate counts, IntToDoubleFunction figure) {
    int[] rows = IntStream.range(first, inputs.rows()).filter(counts).toArray();
    double sum = 0;
    for (int row : rows) {
      sum += figure.applyAsDouble(row);
    }
    return rows.length == 0 ? null : sum / rows.length;
  }
}
