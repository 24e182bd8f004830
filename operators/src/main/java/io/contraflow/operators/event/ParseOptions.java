package io.contraflow.operators.event;

import java.io.Serializable;

/**
 * What a record may be.
 *
 * @param maxRecordBytes larger values are not parsed
 * @param clockSkewMs how far an event's timestamp may be ahead of its Kafka timestamp
 */
public record ParseOptions(int maxRecordBytes, long clockSkewMs) implements Serializable {
  public ParseOptions {
    if (maxRecordBytes < 1) {
      throw new IllegalArgumentException(
          "max-record-bytes must be at least 1, was "
              + maxRecordBytes
              + "; set events.max-record-bytes");
    }
    if (clockSkewMs < 0) {
      throw new IllegalArgumentException(
          "clock-skew must not be negative, was " + clockSkewMs + " ms; set events.clock-skew");
    }
  }
}
