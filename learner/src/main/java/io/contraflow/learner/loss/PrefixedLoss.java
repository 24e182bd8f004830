package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.parallel.Workers;
import java.util.List;

/**
 * The mean of a loss over whole vectors and over prefixes of them, each cut to its first m numbers
 * and brought to unit length (Kusupati et al. 2022, Matryoshka Representation Learning, arXiv
 * 2205.13147, equation 1, whose c_m are one over the number of lengths; {@code MatryoshkaLoss} of
 * sentence-transformers takes the sum):
 *
 * <pre>
 *   L = (L(v) + Σ_m L(v[0 .. m) / ‖v[0 .. m)‖)) / (1 + number of prefixes)
 * </pre>
 *
 * v are queries, positives, hard negatives and the queue. Gradients go through the prefixes'
 * normalisation ({@link PrefixRows}). All but the loss and the gradients, the one by log(1/τ) among
 * them, are those of the whole vectors. Prefixes are taken one after the other, each with a copy of
 * the vectors' first m numbers: (2B + H + K) m numbers besides what the kernel itself takes.
 */
final class PrefixedLoss {
  private final ContrastiveKernel kernel;
  private final LossInputs in;
  private final LossOptions plain; // without prefixes
  private final double share; // of each length

  private PrefixedLoss(ContrastiveKernel kernel, LossInputs in, LossOptions options) {
    this.kernel = kernel;
    this.in = in;
    plain = options.withPrefixes(List.of());
    share = 1.0 / (1 + options.prefixes().size());
  }

  /**
   * @param kernel that computes the loss of each length
   * @param options with prefixes, each shorter than the vectors
   * @throws IllegalArgumentException if one is not
   */
  static LossResult compute(ContrastiveKernel kernel, LossInputs in, LossOptions options) {
    int longest = options.prefixes().get(options.prefixes().size() - 1);
    if (longest >= in.queries().columns()) {
      throw new IllegalArgumentException(
          "a prefix must be shorter than the vectors, %d, was %d; set learner.matryoshka"
              .formatted(in.queries().columns(), longest));
    }
    return new PrefixedLoss(kernel, in, options).compute(options.prefixes());
  }

  private LossResult compute(List<Integer> lengths) {
    LossResult whole = kernel.compute(in, plain);
    try {
      scale(whole.queryGradient());
      scale(whole.positiveGradient());
      scale(whole.hardNegativeGradient());
      double loss = share * whole.loss();
      double scaleGradient = share * whole.scaleGradient();
      for (int length : lengths) {
        try (PrefixRows queries = prefix(in.queries(), length);
            PrefixRows positives = prefix(in.positives(), length);
            PrefixRows hard = prefix(in.hardNegatives(), length);
            PrefixRows queue = prefix(in.queue(), length);
            LossResult part = kernel.compute(inputs(queries, positives, hard, queue), plain)) {
          loss += share * part.loss();
          scaleGradient += share * part.scaleGradient();
          add(part.queryGradient(), queries, whole.queryGradient());
          add(part.positiveGradient(), positives, whole.positiveGradient());
          add(part.hardNegativeGradient(), hard, whole.hardNegativeGradient());
        }
      }
      return new LossResult(
          loss,
          whole.rowLosses(),
          whole.unmasked(),
          whole.positiveSimilarity(),
          whole.hardestNegativeSimilarity(),
          scaleGradient,
          whole.queryGradient(),
          whole.positiveGradient(),
          whole.hardNegativeGradient());
    } catch (RuntimeException | Error e) {
      whole.close();
      throw e;
    }
  }

  private PrefixRows prefix(Matrix vectors, int length) {
    return new PrefixRows(vectors, length, workers());
  }

  private LossInputs inputs(
      PrefixRows queries, PrefixRows positives, PrefixRows hard, PrefixRows queue) {
    return new LossInputs(
        queries.units(),
        positives.units(),
        hard.units(),
        queue.units(),
        in.masked(),
        in.weights(),
        in.weightSum(),
        in.corrections(),
        in.furtherPositives());
  }

  private void add(Matrix ofUnits, PrefixRows prefixes, Matrix gradient) {
    scale(ofUnits);
    prefixes.backward(ofUnits, gradient);
  }

  /** Takes this length's share of a gradient, in place. */
  private void scale(Matrix gradient) {
    double[] row = new double[gradient.columns()];
    float[] scratch = new float[gradient.columns()];
    for (int i = 0; i < gradient.rows(); i++) {
      gradient.read(i, row, 0, scratch);
      for (int c = 0; c < row.length; c++) {
        row[c] *= share;
      }
      gradient.write(i, row, 0, scratch);
    }
  }

  private Workers workers() {
    return kernel.workers();
  }
}
