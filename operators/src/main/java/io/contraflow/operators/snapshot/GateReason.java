package io.contraflow.operators.snapshot;

/** Why a snapshot is held back. */
public enum GateReason {
  /** Its vectors lie in far fewer directions than those of the model that is served. */
  COLLAPSED("collapsed"),
  /** It ranks held-out searches worse than the model that is served. */
  WORSE("worse"),
  /** It ranks them worse than the reference, though each step from there was small. */
  DECAYED("decayed"),
  /** The loss on what is not learnt yet is rising. */
  DRIFT("drift"),
  /** It has values that are not finite: no snapshot can hold them, so none is written. */
  NOT_FINITE("not-finite");

  private final String label;

  GateReason(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  static GateReason of(String label) {
    for (GateReason reason : values()) {
      if (reason.label.equals(label)) {
        return reason;
      }
    }
    throw new IllegalArgumentException("no snapshot is held for " + label);
  }
}
