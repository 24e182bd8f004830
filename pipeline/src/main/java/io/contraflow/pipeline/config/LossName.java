package io.contraflow.pipeline.config;

import io.contraflow.learner.loss.Denominator;
import io.contraflow.learner.loss.Objective;
import io.contraflow.learner.loss.Positives;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a member of the loss's family is called elsewhere, and what it says of the options. {@code
 * docs/losses.md} explains each.
 */
public enum LossName {
  INFONCE(null, false, Denominator.STANDARD, Positives.ONE),
  MNRL(false, false, Denominator.STANDARD, Positives.ONE),
  NTXENT(true, false, Denominator.STANDARD, Positives.ONE),
  CLIP(true, true, Denominator.STANDARD, Positives.ONE),
  SUPCON(null, false, Denominator.STANDARD, Positives.ALL),
  DCL(null, false, Denominator.DECOUPLED, Positives.ONE),
  TRIPLET(Objective.MARGIN, null, false, Denominator.STANDARD, Positives.ONE);

  private final Objective objective;
  private final Boolean symmetric;
  private final boolean temperatureLearnt;
  private final Denominator denominator;
  private final Positives positives;

  LossName(
      Boolean symmetric, boolean temperatureLearnt, Denominator denominator, Positives positives) {
    this(Objective.SOFTMAX, symmetric, temperatureLearnt, denominator, positives);
  }

  LossName(
      Objective objective,
      Boolean symmetric,
      boolean temperatureLearnt,
      Denominator denominator,
      Positives positives) {
    this.objective = objective;
    this.symmetric = symmetric;
    this.temperatureLearnt = temperatureLearnt;
    this.denominator = denominator;
    this.positives = positives;
  }

  /**
   * @throws IllegalArgumentException if there is none of this label
   */
  static LossName of(String label) {
    return Arrays.stream(values())
        .filter(name -> name.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(label));
  }

  /** As in a configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  Objective objective() {
    return objective;
  }

  /** Empty if it does not say. */
  Optional<Boolean> symmetric() {
    return Optional.ofNullable(symmetric);
  }

  boolean isTemperatureLearnt() {
    return temperatureLearnt;
  }

  Denominator denominator() {
    return denominator;
  }

  Positives positives() {
    return positives;
  }
}
