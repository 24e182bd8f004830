package io.contraflow.learner.loss;

import java.util.Arrays;

/**
 * The margin objective over the same columns as the softmax:
 *
 * <pre>
 *   V_i = {j a negative of i that takes part: s_ij &gt; s_ii − m}
 *   l_i = Σ_{j in V_i} (m − s_ii + s_ij) / |V_i|        0 where V_i is empty
 *   dl_i/ds_ij = [j in V_i] / |V_i|        dl_i/ds_ii = −1
 * </pre>
 *
 * The triplet loss (Schroff et al. 2015, FaceNet, arXiv 1503.03832, section 3.1) with cosines for
 * distances. Of a row's triplets those that violate the margin are averaged, as in Hermans et al.
 * 2017, arXiv 1703.07737 ("batch all" over non-zero terms), here row by row so that rows keep their
 * weights: averaged over all, thousands of easy negatives would take the gradient away. The count
 * |V_i| is a constant of the gradient, so that it is that of the loss but where a negative enters
 * or leaves V_i.
 *
 * <p>What is not finite stays so: it makes the loss NaN or infinite.
 */
final class Hinges {
  private Hinges() {}

  /**
   * s_ii − m of each row, (B); null unless the objective is this.
   *
   * @throws IllegalArgumentException if the inputs have what only a softmax has
   */
  static double[] bars(LossInputs in, LossOptions options) {
    if (options.objective() != Objective.MARGIN) {
      return null;
    }
    if (!in.corrections().isNone() || in.furtherPositives().count() > 0) {
      throw new IllegalArgumentException(
          "the margin objective takes neither corrections nor further positives: corrections=%d,"
                  .formatted(in.corrections().columns().length)
              + " furtherPositives=%d".formatted(in.furtherPositives().count()));
    }
    double[] bars = RowProducts.of(in.queries(), in.positives());
    for (int i = 0; i < bars.length; i++) {
      bars[i] -= options.margin();
    }
    return bars;
  }

  /** The loss from the sum of what rises above the bar, and how many do. */
  static RowLoss mean(double sum, int count) {
    // Not by the count: what is not a number is above no bar.
    return sum == 0 ? RowLoss.NOTHING : new RowLoss(sum / count, -1, 1.0 / count);
  }

  /**
   * Replaces each s of {@code cells[0 .. count)} by 1 if it is above the bar, else by 0.
   *
   * @param count a multiple of {@link Exponentials#LANES}
   * @param parts (LANES), set to the parts of the sum of s − bar over those above
   * @return how many are above
   */
  static int replace(float[] cells, int count, float bar, float[] parts) {
    Arrays.fill(parts, 0);
    int above = 0;
    for (int j = 0; j < count; j += Exponentials.LANES) {
      for (int lane = 0; lane < Exponentials.LANES; lane++) {
        float over = Math.max(cells[j + lane] - bar, 0);
        parts[lane] += over;
        int one = over > 0 ? 1 : 0;
        above += one;
        cells[j + lane] = one;
      }
    }
    return above;
  }

  /** Replaces each s_j of {@code cells[0 .. count)} by 1 if it is above {@code bars[j]}, else 0. */
  static void replace(float[] cells, int count, float[] bars) {
    for (int j = 0; j < count; j++) {
      cells[j] = cells[j] > bars[j] ? 1 : 0;
    }
  }
}
