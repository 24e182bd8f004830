package io.contraflow.learner.step;

import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.memory.Matrix;
import java.util.List;

/**
 * Vectors u of documents that learn beside o, what the start's document space has for the same
 * documents: how far apart they are, and a term of the loss that keeps them together, so that
 * queries of a new model still find documents embedded before.
 *
 * <pre>
 *   L = contrastive + λ Σ_i w_i (1 − u_i·o_i) / Σ_i w_i        dL/du_i += −λ w_i / Σ_j w_j · o_i
 * </pre>
 *
 * The sum is over the rows of a batch, replayed ones included: each counts its positive once, with
 * the row's weight w. Hard negatives and the queue have no part in it. What pulls a document is a
 * row's own contrastive gradient, at most w_i / Σ_j w_j / τ long; what holds it, at an angle θ from
 * o, λ w_i / Σ_j w_j sin θ. So well below 1/τ a λ is hardly felt, well above it documents hardly
 * move.
 *
 * <p>Compatible training is Shen et al. 2020, "Towards Backward-Compatible Representation
 * Learning". Their influence loss feeds new vectors to the old model's classifier; there is no
 * classifier over an open set of documents, so here it is the cosine to the old vector itself. Old
 * is the start, not the latest snapshot: what was published when depends on the wall clock, and
 * what is learnt must not.
 *
 * @param start the start's documents, which never change
 * @param weight λ, 0 for no term
 */
record Compatibility(DocumentSide start, double weight) {

  /**
   * Adds the term's gradient, if there is a term, to that of the positives.
   *
   * @param documents the rows' positives, (B)
   * @param inputs their vectors now, and the rows' weights
   * @param gradient by the positives, (B, D)
   * @param first the first entering row
   * @return mean 1 − cos(now, in the start's space) over the entering rows; null without any
   */
  Double apply(List<Document> documents, LossInputs inputs, Matrix gradient, int first) {
    int from = weight == 0 ? first : 0;
    try (Encoding old = start.encode(documents.subList(from, documents.size()))) {
      if (weight > 0) {
        addGradient(weight, old.vectors(), inputs.weights(), gradient);
      }
      return drift(inputs.positives(), old.vectors(), first, first - from);
    }
  }

  /**
   * Adds −λ w_i / Σ_j w_j · o_i to each row.
   *
   * @param weight λ
   * @param old o, (B, D)
   * @param weights w, (B)
   * @param gradient (B, D)
   */
  static void addGradient(double weight, Matrix old, double[] weights, Matrix gradient) {
    double sum = 0;
    for (double w : weights) {
      sum += w;
    }
    double[] target = new double[old.columns()]; // o_i
    double[] slope = new double[old.columns()];
    float[] scratch = new float[old.columns()];
    for (int i = 0; i < weights.length; i++) {
      old.read(i, target, 0, scratch);
      gradient.read(i, slope, 0, scratch);
      double scale = weight * weights[i] / sum;
      for (int c = 0; c < slope.length; c++) {
        slope[c] -= scale * target[c];
      }
      gradient.write(i, slope, 0, scratch);
    }
  }

  /** Mean 1 − u·o = ½‖u − o‖² of unit vectors: exactly 0 where nothing has moved. */
  private static Double drift(Matrix now, Matrix old, int first, int firstOld) {
    int count = now.rows() - first;
    float[] u = new float[now.columns()];
    float[] o = new float[now.columns()];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      now.read(first + i, u);
      old.read(firstOld + i, o);
      sum += squaredDistance(u, o);
    }
    return count == 0 ? null : sum / 2 / count;
  }

  /** In two sums, which do not wait for one another. */
  private static double squaredDistance(float[] u, float[] o) {
    double even = 0;
    double odd = 0;
    int c = 0;
    for (; c + 1 < u.length; c += 2) {
      double apart = (double) u[c] - o[c];
      even += apart * apart;
      apart = (double) u[c + 1] - o[c + 1];
      odd += apart * apart;
    }
    if (c < u.length) {
      double apart = (double) u[c] - o[c];
      even += apart * apart;
    }
    return even + odd;
  }
}
