package io.contraflow.benchmarks.freshness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.pipeline.demo.ScheduledRecord;
import io.contraflow.pipeline.freshness.ClickToServed;
import io.contraflow.pipeline.freshness.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Passes a schedule on and remembers its clicks: each search's first, which is what decides it. One
 * thread takes records; the rest is to be asked once it has ended.
 */
final class Clicks {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final long settleMs;
  private final List<Click> clicks = new ArrayList<>();
  private final Set<String> searches = new HashSet<>();
  private long events;
  private long firstMs;
  private long lastMs;
  private long behindMs;

  /**
   * @param sentMs its Kafka timestamp
   * @param happenedMs its own
   */
  private record Click(long sentMs, long happenedMs) {}

  Clicks(long settleMs) {
    this.settleMs = settleMs;
  }

  /** Notes an event that is about to be sent; ticks and documents are none. */
  void note(ScheduledRecord record, String eventsTopic, long nowMs) {
    if (!record.topic().equals(eventsTopic) || record.key() == null) {
      return;
    }
    firstMs = events++ == 0 ? record.timestampMs() : firstMs;
    lastMs = record.timestampMs();
    behindMs = Math.max(behindMs, nowMs - record.timestampMs());
    try {
      JsonNode event = JSON.readTree(record.value());
      boolean isAction = event.path("type").asText().equals("action");
      if (isAction && searches.add(event.path("search_id").asText())) {
        clicks.add(new Click(record.timestampMs(), event.path("timestamp").asLong()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Events a second of schedule time. */
  double rate() {
    return events * 1000.0 / Math.max(1, lastMs - firstMs);
  }

  /** How late the latest record was sent, ms. */
  long behindMs() {
    return behindMs;
  }

  /** How many clicks were sent {@code warmUpMs} or more after the first event. */
  int count(long warmUpMs) {
    return (int) after(warmUpMs).count();
  }

  /** The ways of those clicks, as far as they are served. */
  List<Way> ways(ClickToServed times, long warmUpMs) {
    return after(warmUpMs)
        .map(click -> times.of(click.sentMs(), click.happenedMs() + settleMs))
        .flatMap(Optional::stream)
        .toList();
  }

  private Stream<Click> after(long warmUpMs) {
    return clicks.stream().filter(click -> click.sentMs() >= firstMs + warmUpMs);
  }
}
