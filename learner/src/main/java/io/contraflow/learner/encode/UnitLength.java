package io.contraflow.learner.encode;

/**
 * Scaling of a vector to unit length, and gradients the way back:
 *
 * <pre>
 *   u = y / max(‖y‖, 1e-12)        dy = (du − u (u·du)) / ‖y‖
 * </pre>
 *
 * A vector shorter than the floor has no direction and gets no gradient (the exact one, of the
 * order of 1e12, would swallow the step).
 */
final class UnitLength {
  private static final double NORM_FLOOR = 1e-12;

  private UnitLength() {}

  /** Replaces y by u. Returns ‖y‖. */
  static double scale(double[] vector) {
    double square = 0;
    for (double value : vector) {
      square += value * value;
    }
    double norm = Math.sqrt(square);
    double scale = factor(norm);
    for (int c = 0; c < vector.length; c++) {
      vector[c] *= scale;
    }
    return norm;
  }

  /** What takes a vector of this length to u. */
  static double factor(double norm) {
    return 1 / Math.max(norm, NORM_FLOOR);
  }

  /** Whether a vector of this length has one, so that {@link #backward} may be called. */
  static boolean hasDirection(double norm) {
    return norm > NORM_FLOOR;
  }

  /**
   * Replaces du by dy.
   *
   * @param unit u
   * @param norm ‖y‖, or a multiple of it for a fraction of dy
   */
  static void backward(double[] unit, double[] slope, double norm) {
    double along = 0;
    for (int c = 0; c < slope.length; c++) {
      along += unit[c] * slope[c];
    }
    double scale = 1 / norm;
    for (int c = 0; c < slope.length; c++) {
      slope[c] = (slope[c] - unit[c] * along) * scale;
    }
  }
}
