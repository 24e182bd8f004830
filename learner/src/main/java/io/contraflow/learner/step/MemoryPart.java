package io.contraflow.learner.step;

import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.TooNewException;

/** The parts of a model's memory that are kept entry by entry. */
public enum MemoryPart {
  WINDOW(1),
  POSITIVES(2),
  SAMPLE(3),
  SEEN(4),
  HELD_OUT(5),
  REPLAY(6),
  FREQUENCIES(7),
  PAGE_FREQUENCIES(8);

  private final int code;

  MemoryPart(int code) {
    this.code = code;
  }

  /** What stands for it in keys; never given to another. */
  public int code() {
    return code;
  }

  /**
   * @throws TooNewException if this release knows no such part
   */
  public static MemoryPart ofCode(int code) throws FormatException {
    for (MemoryPart part : values()) {
      if (part.code == code) {
        return part;
      }
    }
    throw new TooNewException(
        "a memory was written by a newer release: part=" + code + "; upgrade Contraflow");
  }
}
