package io.contraflow.operators.event;

/** One thing that happened in a search service, as {@code docs/events.md} specifies it. */
public sealed interface SearchEvent permits Impression, Action, Pair, Tick {

  /** The model (a market, a tenant) that it teaches; {@code default} if the record named none. */
  String model();

  /** Event time, ms since 1970. */
  long timestampMs();

  /** The code that is persisted, and the order of events of the same time; never reused. */
  int code();
}
