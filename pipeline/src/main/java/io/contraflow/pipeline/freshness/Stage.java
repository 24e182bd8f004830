package io.contraflow.pipeline.freshness;

import java.util.Locale;

/** A stretch of the way from a click to the model that serves it, in their order. */
public enum Stage {
  /** From the click until it is decided, {@code join.settle} after it happened. */
  SETTLE,

  /** Until the watermark lets it go: {@code source.disorder}, and the way through the job. */
  WATERMARK,

  /** Until the step that learns it is done: {@code window.stride} or {@code window.max-wait}. */
  BATCH,

  /** Until the next checkpoint copies what changed: {@code checkpoint.interval}. */
  CHECKPOINT,

  /** Until the snapshot is announced: files written, checkpoint complete. */
  PUBLISH,

  /** Until a client has verified, loaded and swapped it. */
  LOAD;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
