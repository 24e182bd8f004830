package io.contraflow.pipeline.check;

/**
 * What a figure means.
 *
 * @param text rule, value and remedy
 */
public record Verdict(Level level, String text) {
  /** How bad it is, the worst first. */
  public enum Level {
    /** Nothing can be learnt. */
    NOTHING("STOP"),
    /** Less is learnt, or something else than is meant. */
    WARNING("WARN"),
    /** Worth to know. */
    NOTE("note"),
    FINE("ok");

    private final String label;

    Level(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }
}
