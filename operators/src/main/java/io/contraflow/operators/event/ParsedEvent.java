package io.contraflow.operators.event;

/** What became of a record of the events topic. */
public sealed interface ParsedEvent permits EventRecord, DeadLetter {

  /**
   * Event time for the watermark; {@link Long#MIN_VALUE} for a dead letter, which never moves it.
   */
  long timestampMs();
}
