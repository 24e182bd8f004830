package io.contraflow.operators.event;

/** What became of a record of the documents topic. */
public sealed interface ParsedDocument permits DocumentEvent, Tick, DeadLetter {

  /**
   * Event time for the watermark; {@link Long#MIN_VALUE} for a dead letter, which never moves it.
   */
  long timestampMs();
}
