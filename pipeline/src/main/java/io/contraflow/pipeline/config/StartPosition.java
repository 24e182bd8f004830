package io.contraflow.pipeline.config;

import java.time.Instant;

/**
 * Where a job without a checkpoint begins to read: {@code earliest}, {@code latest}, or the first
 * record at or after an instant, as in {@code 2026-01-31T12:00:00Z}.
 *
 * @param place which of the three
 * @param timestampMs the instant, epoch ms; 0 for the other two
 */
public record StartPosition(Place place, long timestampMs) {
  /** The three ways. */
  public enum Place {
    EARLIEST,
    LATEST,
    TIMESTAMP
  }

  static final OptionType<StartPosition> TYPE =
      Types.scalar(
          "position",
          "earliest, latest or an instant such as 2026-01-31T12:00:00Z",
          StartPosition::parse,
          StartPosition::toString);

  /**
   * @throws java.time.format.DateTimeParseException if it is none of the three
   */
  public static StartPosition parse(String text) {
    return switch (text) {
      case "earliest" -> new StartPosition(Place.EARLIEST, 0);
      case "latest" -> new StartPosition(Place.LATEST, 0);
      default -> new StartPosition(Place.TIMESTAMP, Instant.parse(text).toEpochMilli());
    };
  }

  @Override
  public String toString() {
    return switch (place) {
      case EARLIEST -> "earliest";
      case LATEST -> "latest";
      default -> Instant.ofEpochMilli(timestampMs).toString();
    };
  }
}
