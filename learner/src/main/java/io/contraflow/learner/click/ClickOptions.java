package io.contraflow.learner.click;

import java.io.Serializable;
import java.util.Objects;

/**
 * What a click is worth.
 *
 * @param caps how many are taken of one user and of one query
 * @param bias how that of positions is taken out
 * @param repeatDiscount a in [0, 1]: of c examples of a query in a step's rows each weighs 1/c^a,
 *     so that with 1 a query weighs the same however often it is asked
 */
public record ClickOptions(CapOptions caps, BiasOptions bias, double repeatDiscount)
    implements Serializable {
  /** Each click its action's weight. */
  public static final ClickOptions NONE = new ClickOptions(CapOptions.NONE, BiasOptions.OFF, 0);

  public ClickOptions {
    Objects.requireNonNull(caps, "caps");
    Objects.requireNonNull(bias, "bias");
    if (!(repeatDiscount >= 0 && repeatDiscount <= 1)) {
      throw new IllegalArgumentException(
          "the discount of repeated queries must be in [0, 1], was "
              + repeatDiscount
              + "; set window.repeat-discount");
    }
  }

  /** Whether an example weighs what its action does. */
  public boolean isPlain() {
    return !bias.isOn() && repeatDiscount == 0;
  }
}
