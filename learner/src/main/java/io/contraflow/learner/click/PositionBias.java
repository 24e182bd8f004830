package io.contraflow.learner.click;

import java.util.Arrays;

/** Where the probabilities come from that positions are looked at. */
public enum PositionBias {
  /** Nothing is corrected. */
  OFF("off"),
  /** The events or the configuration say them. */
  GIVEN("given"),
  /** Estimated from all pages ({@link PairExamination}). */
  EM("em"),
  /** Estimated from pages whose results had been shuffled ({@link ShuffledExamination}). */
  SWAPS("swaps");

  private final String label;

  PositionBias(String label) {
    this.label = label;
  }

  /** The name in configuration and reports. */
  public String label() {
    return label;
  }

  /** Whether pages without a click are needed too. */
  public boolean isEstimated() {
    return this == EM || this == SWAPS;
  }

  public static PositionBias of(String label) {
    return Arrays.stream(values())
        .filter(bias -> bias.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such position bias: " + label));
  }
}
