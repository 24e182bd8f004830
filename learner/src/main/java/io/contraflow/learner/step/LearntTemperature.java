package io.contraflow.learner.step;

import io.contraflow.learner.loss.LossOptions;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The temperature as a scale s = log(1/τ) that is learnt (Radford et al. 2021, CLIP, section 2.5):
 * one Adam step a batch ({@link io.contraflow.learner.optimizer.Adam} gives the formula) at the
 * rate .001, without decay, apart from the norm that gradients are clipped by; s stays in [0, log
 * 100], so that τ stays in [.01, 1].
 *
 * <pre>
 *   double  s
 *   double  Adam's mean
 *   double  Adam's mean square
 *   long    steps taken
 * </pre>
 */
final class LearntTemperature {
  /** The lowest τ. */
  static final double LOWEST = .01;

  private static final double RATE = .001;
  private static final double MEAN_DECAY = 0.9;
  private static final double SQUARE_DECAY = 0.999;
  private static final double EPSILON = 1e-8;
  private static final double MOST = -StrictMath.log(LOWEST);

  private double scale;
  private double mean;
  private double square;
  private long steps;

  /** Begins at the options' temperature. */
  LearntTemperature(LossOptions options) {
    scale = -StrictMath.log(options.temperature());
  }

  /** τ. */
  double value() {
    return StrictMath.exp(-scale);
  }

  /**
   * @param gradient of the loss by s
   */
  void apply(double gradient) {
    steps++;
    mean = MEAN_DECAY * mean + (1 - MEAN_DECAY) * gradient;
    square = SQUARE_DECAY * square + (1 - SQUARE_DECAY) * gradient * gradient;
    double direction = mean / (1 - StrictMath.pow(MEAN_DECAY, steps));
    double size = Math.sqrt(square / (1 - StrictMath.pow(SQUARE_DECAY, steps)));
    double moved = scale - RATE * direction / (size + EPSILON);
    scale = Math.max(0, Math.min(MOST, moved));
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(scale);
    out.writeDouble(mean);
    out.writeDouble(square);
    out.writeLong(steps);
  }

  void restore(DataInput in) throws IOException {
    scale = in.readDouble();
    mean = in.readDouble();
    square = in.readDouble();
    steps = in.readLong();
  }
}
