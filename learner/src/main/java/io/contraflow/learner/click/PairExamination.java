package io.contraflow.learner.click;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Estimates which positions are looked at from what was shown and clicked: expectation maximisation
 * of the position-based model (Wang et al. 2018, Position Bias Estimation for Unbiased Learning to
 * Rank in Personal Search, WSDM, section 4; the regression of its M-step is a table here, a γ for
 * each pair of query and document).
 *
 * <pre>
 *   P(click on d for q at k) = θ_k γ_qd
 *   E:  P(looked at | no click) = θ_k (1 − γ_qd) / (1 − θ_k γ_qd)      1 for a click
 *       P(fits | no click)      = γ_qd (1 − θ_k) / (1 − θ_k γ_qd)      1 for a click
 *   M:  θ_k, γ_qd = the mean of these over what was shown at k, of the pair
 * </pre>
 *
 * <p>Only pairs that were shown at two positions or more say how these compare, and only they are
 * used; where no chain of such pairs leads from one position to another, their estimates do not
 * compare. The largest θ is 1: a model of this kind knows ratios alone. It begins from alternating
 * ratios, θ_k = Σ clicks / Σ shown γ and the like, from where few rounds suffice.
 *
 * <p>A function of the counts, their order and the estimates before.
 */
final class PairExamination {
  private static final int RATIO_ROUNDS = 20;
  private static final int ROUNDS = 20;
  private static final double LEAST = 1e-4;
  private static final double MOST = 1 - 1e-6;

  private final List<PairClicks> pairs;
  private final double[] theta; // by position − 1; NaN where no pair says anything
  private final double[] gamma; // by pair
  private final double[] shown; // by position − 1

  private PairExamination(List<PairClicks> pairs, double[] before) {
    this.pairs = pairs;
    this.theta = before.clone();
    this.gamma = new double[pairs.size()];
    this.shown = new double[before.length];
    for (PairClicks pair : pairs) {
      for (int c = 0; c < pair.positions().length; c++) {
        shown[pair.positions()[c] - 1] += pair.shown()[c];
      }
    }
    for (int k = 0; k < theta.length; k++) {
      theta[k] = shown[k] > 0 ? (Double.isNaN(theta[k]) ? 1 : theta[k]) : Double.NaN;
    }
  }

  /**
   * @param all counts of one age, positions of at most {@code before.length}
   * @param before estimates by position − 1 to begin from; NaN for none
   * @return θ by position − 1, the largest 1; NaN for positions that no pair compares
   */
  static double[] of(Collection<PairClicks> all, double[] before) {
    List<PairClicks> comparing = all.stream().filter(PairExamination::compares).toList();
    PairExamination fit = new PairExamination(comparing, before);
    if (comparing.isEmpty()) {
      return fit.theta;
    }
    for (int round = 0; round < RATIO_ROUNDS; round++) {
      fit.ratios();
    }
    for (int round = 0; round < ROUNDS; round++) {
      fit.maximise();
    }
    return fit.theta;
  }

  /** Of a pair without a click nothing follows but that it is no good. */
  static boolean compares(PairClicks pair) {
    return pair.positions().length >= 2 && pair.clicks() > 0;
  }

  private void ratios() {
    double[] clicked = new double[theta.length];
    double[] expected = new double[theta.length];
    for (int p = 0; p < gamma.length; p++) {
      PairClicks pair = pairs.get(p);
      double clicks = 0;
      double looks = 0;
      for (int c = 0; c < pair.positions().length; c++) {
        clicks += pair.clicked()[c];
        looks += pair.shown()[c] * theta[pair.positions()[c] - 1];
      }
      gamma[p] = within(clicks / looks);
      for (int c = 0; c < pair.positions().length; c++) {
        clicked[pair.positions()[c] - 1] += pair.clicked()[c];
        expected[pair.positions()[c] - 1] += pair.shown()[c] * gamma[p];
      }
    }
    for (int k = 0; k < theta.length; k++) {
      if (shown[k] > 0) {
        theta[k] = within(clicked[k] / expected[k]);
      }
    }
    scale();
  }

  private void maximise() {
    double[] looked = new double[theta.length];
    for (int p = 0; p < gamma.length; p++) {
      PairClicks pair = pairs.get(p);
      double fits = 0;
      double all = 0;
      for (int c = 0; c < pair.positions().length; c++) {
        int k = pair.positions()[c] - 1;
        double unclicked = pair.shown()[c] - pair.clicked()[c];
        double noClick = 1 - theta[k] * gamma[p];
        looked[k] += pair.clicked()[c];
        fits += pair.clicked()[c];
        if (unclicked > 0) {
          looked[k] += unclicked * theta[k] * (1 - gamma[p]) / noClick;
          fits += unclicked * gamma[p] * (1 - theta[k]) / noClick;
        }
        all += pair.shown()[c];
      }
      gamma[p] = within(fits / all);
    }
    for (int k = 0; k < theta.length; k++) {
      if (shown[k] > 0) {
        theta[k] = within(looked[k] / shown[k]);
      }
    }
    scale();
  }

  /** Neither 0 nor 1, where nothing would ever change again. */
  private static double within(double probability) {
    return Math.min(MOST, Math.max(LEAST, probability));
  }

  /** The largest θ becomes 1, and each γ what leaves the products as they are. */
  private void scale() {
    double largest = Arrays.stream(theta).filter(t -> !Double.isNaN(t)).max().orElse(1);
    for (int k = 0; k < theta.length; k++) {
      theta[k] /= largest;
    }
    for (int p = 0; p < gamma.length; p++) {
      gamma[p] = within(gamma[p] * largest);
    }
  }
}
