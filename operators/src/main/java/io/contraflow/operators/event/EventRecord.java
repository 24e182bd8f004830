package io.contraflow.operators.event;

import java.util.Objects;

/** An event and the record that carried it. */
public record EventRecord(SearchEvent event, Origin origin, long kafkaTimestampMs)
    implements ParsedEvent {
  public EventRecord {
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(origin, "origin");
  }

  @Override
  public long timestampMs() {
    return event.timestampMs();
  }
}
