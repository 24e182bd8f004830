package io.contraflow.learner.step;

import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.TooNewException;

/** The parts of a model's memory that are kept entry by entry. */
public enum MemoryPart {
  WINDOW(1, 6),
  POSITIVES(2, 6),
  SAMPLE(3, 6),
  SEEN(4, 6),
  HELD_OUT(5, 6),
  REPLAY(6, 6),
  FREQUENCIES(7, 6),
  PAGE_FREQUENCIES(8, 6),
  CAPS(9, 7),
  EXAMINATION(10, 7);

  private final int code;
  private final int since;

  /**
   * @param since version of the memory's format that has it
   */
  MemoryPart(int code, int since) {
    this.code = code;
    this.since = since;
  }

  int since() {
    return since;
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
