package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossResult;
import io.contraflow.learner.memory.Matrix;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A step that would have stored numbers that are not finite. It is thrown before parameters and
 * optimizer are changed, and after the queue has aged; the same batch would throw again.
 */
public final class NonFiniteStepException extends RuntimeException {
  /** The square of a gradient this long, summed over any number of steps, is finite in float32. */
  static final double LARGEST_NORM = 1e15;

  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 60;

  private NonFiniteStepException(String message) {
    super(message);
  }

  /**
   * @param negatives of the batch, as the columns of {@code inputs.hardNegatives()} (H)
   * @param norm of the gradient before clipping
   * @param clipNorm largest norm after it, 0 for no clipping
   */
  static void check(
      Batch batch,
      List<Document> negatives,
      LossInputs inputs,
      LossResult result,
      double norm,
      double clipNorm) {
    double applied = clipNorm > 0 ? Math.min(norm, clipNorm) : norm;
    if (Double.isFinite(result.loss()) && Double.isFinite(norm) && applied <= LARGEST_NORM) {
      return;
    }
    Example example = batch.examples().get(row(batch, negatives, inputs, result));
    throw new NonFiniteStepException(
        ("loss and gradient norm of a step must be finite, the norm at most %.0e, were %s and %s in"
                + " step %d of model '%s', first at search '%s', document '%s', query '%s'; the"
                + " parameters stay as they were: set learner.on-non-finite to skip to leave such"
                + " batches out, or learner.clip-norm if the norm is only large")
            .formatted(
                LARGEST_NORM,
                result.loss(),
                norm,
                batch.stepNumber(),
                example.model(),
                shortened(example.searchId()),
                shortened(example.docId()),
                shortened(example.query())));
  }

  /**
   * The first row whose query or positive is not finite; else the first that showed such a
   * negative; else the first whose loss or gradient is not; else that of the steepest query.
   */
  private static int row(
      Batch batch, List<Document> negatives, LossInputs inputs, LossResult result) {
    IntPredicate finite =
        row -> isFinite(inputs.queries(), row) && isFinite(inputs.positives(), row);
    int row = first(inputs.rows(), finite.negate());
    int negative = first(negatives.size(), n -> !isFinite(inputs.hardNegatives(), n));
    if (row < 0 && negative >= 0) {
      row = first(inputs.rows(), i -> shows(batch.examples().get(i), negatives.get(negative)));
    }
    if (row < 0) {
      row =
          first(
              inputs.rows(),
              i -> !Double.isFinite(result.rowLosses()[i]) || !isFinite(result.queryGradient(), i));
    }
    return row >= 0 ? row : steepest(result.queryGradient());
  }

  private static int first(int count, IntPredicate which) {
    return IntStream.range(0, count).filter(which).findFirst().orElse(-1);
  }

  private static boolean shows(Example example, Document negative) {
    return example.negatives().stream().anyMatch(shown -> shown.id().equals(negative.id()));
  }

  private static int steepest(Matrix gradient) {
    return IntStream.range(0, gradient.rows())
        .boxed()
        .max(Comparator.comparingDouble(row -> squares(gradient, row)))
        .orElseThrow();
  }

  private static boolean isFinite(Matrix matrix, int row) {
    return Double.isFinite(squares(matrix, row));
  }

  private static double squares(Matrix matrix, int row) {
    float[] values = new float[matrix.columns()];
    matrix.read(row, values);
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN_CHARACTERS
        ? text
        : text.substring(0, SHOWN_CHARACTERS) + "\u2026";
  }
}
