package io.contraflow.operators.event;

/** Why a record was not used. Codes and labels are persisted and never reused. */
public enum DeadLetterReason {
  /** No JSON object in UTF-8, or a field of the wrong type. */
  MALFORMED(1, "malformed"),
  /** More bytes than {@code max-record-bytes}. */
  OVERSIZED(2, "oversized"),
  /** The timestamp is further ahead of the Kafka timestamp than {@code clock-skew}. */
  IN_THE_FUTURE(3, "in-the-future"),
  /** The timestamp is negative or after the year 9999. */
  BAD_TIMESTAMP(4, "bad-timestamp"),
  /** {@code type} is unknown, or absent and not to be inferred. */
  UNKNOWN_TYPE(5, "unknown-type"),
  /** A required field is absent or null. */
  MISSING_FIELD(6, "missing-field"),
  EMPTY_ID(7, "empty-id"),
  /** An id of more than 512 characters. */
  LONG_ID(8, "long-id"),
  /** An id that Contraflow uses itself. */
  RESERVED_ID(9, "reserved-id"),
  /**
   * A model name that is not 1 to 64 of {@code A-Z a-z 0-9 . _ -}, starting with one of the first.
   */
  BAD_MODEL(10, "bad-model"),
  /** A query of more than 4,096 characters. */
  LONG_QUERY(11, "long-query"),
  /** An impression without results. */
  NO_RESULTS(12, "no-results"),
  /** More than {@code max-results} results or negatives. */
  TOO_MANY_RESULTS(13, "too-many-results"),
  /** A document twice among results or negatives. */
  DUPLICATE_RESULT(14, "duplicate-result"),
  /** A position below 1. */
  BAD_POSITION(15, "bad-position"),
  BAD_DWELL(16, "bad-dwell"),
  /** A grade that is negative, above 1,000 or not a number. */
  BAD_GRADE(17, "bad-grade"),
  /** The positive is among its own negatives. */
  POSITIVE_IS_NEGATIVE(18, "positive-is-negative"),
  /** The Kafka key of a document is not its {@code doc_id}. */
  KEY_MISMATCH(19, "key-mismatch"),
  /** An action with a name that the configuration gives no weight. */
  UNKNOWN_ACTION(20, "unknown-action"),
  /** An action on a document that its impression did not list. */
  NOT_SHOWN(21, "not-shown"),
  /** A vector that is no list of 1 to 8,192 numbers in [-1e9, 1e9]. */
  BAD_VECTOR(22, "bad-vector"),
  /** More events of one search than {@code max-actions} allows. */
  TOO_MANY_EVENTS(23, "too-many-events"),
  /** A teacher's score outside [-1e9, 1e9]. */
  BAD_TEACHER_SCORE(24, "bad-teacher-score"),
  /** A propensity outside (0, 1]. */
  BAD_PROPENSITY(25, "bad-propensity"),
  /** Shuffled positions that are not the results', or one alone. */
  BAD_SHUFFLED(26, "bad-shuffled");

  private final int code;
  private final String label;

  DeadLetterReason(int code, String label) {
    this.code = code;
    this.label = label;
  }

  public int code() {
    return code;
  }

  /** The name in records and metrics. */
  public String label() {
    return label;
  }

  public static DeadLetterReason ofCode(int code) {
    for (DeadLetterReason reason : values()) {
      if (reason.code == code) {
        return reason;
      }
    }
    throw new IllegalArgumentException("unknown dead-letter reason: code=" + code);
  }
}
