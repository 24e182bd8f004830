package io.contraflow.learner.example;

/**
 * Where on its page a document was shown.
 *
 * @param position from 1, the topmost; 0 if it is not known, as of a pair event
 * @param propensity the probability that the position was looked at, in (0, 1], as the event has
 *     it; NaN if it has none
 */
public record Placement(int position, float propensity) {
  /** Nothing is known. */
  public static final Placement NONE = new Placement(0, Float.NaN);

  public Placement {
    if (position < 0) {
      throw new IllegalArgumentException("position must be at least 0, was " + position);
    }
    if (!Float.isNaN(propensity) && !(propensity > 0 && propensity <= 1)) {
      throw new IllegalArgumentException("propensity must be in (0, 1], was " + propensity);
    }
  }

  /** Of a position whose propensity the event does not say. */
  public static Placement at(int position) {
    return position == 0 ? NONE : new Placement(position, Float.NaN);
  }

  public boolean hasPropensity() {
    return !Float.isNaN(propensity);
  }
}
