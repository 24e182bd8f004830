package io.contraflow.pipeline.config;

import java.time.Instant;

/**
 * Where a job without a checkpoint begins to read: {@code earliest}, {@code latest}, {@code
 * committed} (what its consumer group has committed; the earliest of partitions where it has not),
 * or the first record with a Kafka timestamp at or after an instant, as in {@code
 * 2026-01-31T12:00:00Z}.
 *
 * @param place which of these
 * @param timestampMs the instant, epoch ms; 0 for the others
 */
public record StartPosition(Place place, long timestampMs) {
  /** The ways. */
  public enum Place {
    EARLIEST,
    LATEST,
    COMMITTED,
    TIMESTAMP
  }

  static final OptionType<StartPosition> TYPE =
      Types.scalar(
          "position",
          "earliest, latest, committed or an instant such as 2026-01-31T12:00:00Z",
          StartPosition::parse,
          StartPosition::toString);

  /**
   * @throws java.time.format.DateTimeParseException if it is none of these
   */
  public static StartPosition parse(String text) {
    return switch (text) {
      case "earliest" -> new StartPosition(Place.EARLIEST, 0);
      case "latest" -> new StartPosition(Place.LATEST, 0);
      case "committed" -> new StartPosition(Place.COMMITTED, 0);
      default -> new StartPosition(Place.TIMESTAMP, Instant.parse(text).toEpochMilli());
    };
  }

  @Override
  public String toString() {
    return switch (place) {
      case EARLIEST -> "earliest";
      case LATEST -> "latest";
      case COMMITTED -> "committed";
      default -> Instant.ofEpochMilli(timestampMs).toString();
    };
  }
}
