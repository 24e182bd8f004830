package io.contraflow.operators.event;

/** The rules of timestamps, ms since 1970. */
final class Timestamps {
  /** The last millisecond of the year 9999: sums with any horizon stay far from overflow. */
  static final long MAX_MS = 253_402_300_799_999L;

  private Timestamps() {}

  /** The field {@code timestamp}, checked against the clock of the record's producer or broker. */
  static long read(JsonRecord json, long kafkaTimestampMs, long clockSkewMs)
      throws RejectedException {
    long timestampMs = checked(json.name("timestamp"), json.wholeNumber("timestamp"));
    if (timestampMs - clockSkewMs > kafkaTimestampMs) {
      throw new RejectedException(
          DeadLetterReason.IN_THE_FUTURE,
          json.name("timestamp")
              + " must be at most "
              + clockSkewMs
              + " ms ahead of the Kafka timestamp "
              + kafkaTimestampMs
              + ", was "
              + timestampMs);
    }
    return timestampMs;
  }

  static long checked(String name, long timestampMs) throws RejectedException {
    if (timestampMs < 0 || timestampMs > MAX_MS) {
      throw new RejectedException(
          DeadLetterReason.BAD_TIMESTAMP,
          name + " must be in [0, " + MAX_MS + "] ms since 1970, was " + timestampMs);
    }
    return timestampMs;
  }
}
