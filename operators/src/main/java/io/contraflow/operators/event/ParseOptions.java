package io.contraflow.operators.event;

import io.contraflow.operators.fields.SourceFields;
import java.io.Serializable;
import java.util.Objects;

/**
 * What a record may be.
 *
 * @param maxRecordBytes larger values are not parsed
 * @param clockSkewMs how far an event's timestamp may be ahead of its Kafka timestamp
 * @param maxResults results of an impression, negatives of a pair
 * @param maxDepth objects and arrays in each other
 * @param source where our fields are in records of another schema
 */
public record ParseOptions(
    int maxRecordBytes, long clockSkewMs, int maxResults, int maxDepth, SourceFields source)
    implements Serializable {
  public static final int MAX_RESULTS = 1_000;
  public static final int MAX_DEPTH = 16;

  public ParseOptions {
    Objects.requireNonNull(source, "source");
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
    if (maxResults < 1) {
      throw new IllegalArgumentException(
          "max-results must be at least 1, was " + maxResults + "; set events.max-results");
    }
    if (maxDepth < 4) {
      throw new IllegalArgumentException(
          "max-depth must be at least 4, that of a vector in a result, was "
              + maxDepth
              + "; set events.max-depth");
    }
  }

  /** Of our own records, with the usual numbers of results and depth. */
  public ParseOptions(int maxRecordBytes, long clockSkewMs) {
    this(maxRecordBytes, clockSkewMs, SourceFields.OWN);
  }

  /** The same for records of another schema. */
  public ParseOptions(int maxRecordBytes, long clockSkewMs, SourceFields source) {
    this(maxRecordBytes, clockSkewMs, MAX_RESULTS, MAX_DEPTH, source);
  }
}
