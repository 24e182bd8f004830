package io.contraflow.operators.event;

import java.util.Comparator;
import java.util.Objects;

/**
 * Where a record stands in Kafka: enough to find it again, and a total order of a topic's records.
 */
public record Origin(String topic, int partition, long offset) implements Comparable<Origin> {
  private static final Comparator<Origin> ORDER =
      Comparator.comparing(Origin::topic)
          .thenComparingInt(Origin::partition)
          .thenComparingLong(Origin::offset);

  public Origin {
    Objects.requireNonNull(topic, "topic");
  }

  @Override
  public int compareTo(Origin that) {
    return ORDER.compare(this, that);
  }

  /** As in {@code search-events-3@1042}. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
