package io.contraflow.benchmarks.chaos;

/** When in its life a job is killed. */
enum KillKind {
  /** Up to a few seconds after the job went on and has a checkpoint, whatever it is doing. */
  LEARNING("while learning"),
  /** A {@code chk-N} directory has no {@code _metadata} yet. */
  CHECKPOINT("during a checkpoint"),
  /** A snapshot is written and has not got its name. */
  STAGED("staged, not published"),
  /** A snapshot has its name, and nobody has been told. */
  PUBLISHED("published, not announced"),
  /**
   * The tasks are being set up from a checkpoint, and no model is there yet; or one is, and has not
   * taken the step for which its rows are read.
   */
  RESTORE("during restore"),
  /** Up to two seconds after the process began. */
  START("right after start");

  private final String label;

  KillKind(String label) {
    this.label = label;
  }

  /** Whether a file or directory shows it. */
  boolean isOfAPath() {
    return this == CHECKPOINT || this == STAGED || this == PUBLISHED;
  }

  String label() {
    return label;
  }
}
