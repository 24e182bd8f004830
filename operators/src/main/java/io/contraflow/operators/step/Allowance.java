package io.contraflow.operators.step;

/**
 * How much that has changed may be left for a checkpoint's barrier. The models in memory share it,
 * so that the pause which the barrier makes does not grow with their number. What a model becomes
 * does not depend on it.
 *
 * @param models in memory, at least 1
 */
record Allowance(int models) {
  private static final int MOST = 4096;
  private static final int MOST_VALUES = 16384; // a barrier writes each, small as it may be
  private static final int MOST_VALUE_BYTES = 8 << 20; // a barrier waits for them to be flushed
  private static final int MOST_OUTCOMES = 1024;
  private static final int LEAST = 64;

  /** Entries of each part of a model's memory: max(64, 4096 / models). */
  int entries() {
    return Math.max(LEAST, MOST / models);
  }

  /**
   * Outcomes that wait for the watermark, of each model: max(64, 1024 / models). Most are consumed
   * before the barrier comes, and are never written.
   */
  int outcomes() {
    return Math.max(LEAST, MOST_OUTCOMES / models);
  }

  /**
   * Values of each of a model's tables, after a step that marked m of them: max(64, max(n, m) /
   * models), n = min(16384, 8 MiB / bytes). So however few a step changes some may be left, and of
   * a model alone what its next steps are likely to change again: what is changed all the time and
   * does not fit is written again and again.
   *
   * @param bytes of a value, about
   */
  int values(int marks, int bytes) {
    int most = Math.min(MOST_VALUES, MOST_VALUE_BYTES / bytes);
    return Math.max(LEAST, Math.max(most, marks) / models);
  }
}
