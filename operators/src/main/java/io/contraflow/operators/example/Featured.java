package io.contraflow.operators.example;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;

/**
 * What a {@link Featurizer} made of a text.
 *
 * @param features null if there is nothing to learn from
 * @param missing why there is nothing; null if there are features
 */
public record Featured(Features features, DropReason missing) {
  public Featured {
    if ((features == null) == (missing == null)) {
      throw new IllegalArgumentException(
          "a text has features or a reason why it has none: features="
              + features
              + ", missing="
              + missing);
    }
  }

  public static Featured of(Features features) {
    return new Featured(features, null);
  }

  public static Featured nothing(DropReason missing) {
    return new Featured(null, missing);
  }
}
