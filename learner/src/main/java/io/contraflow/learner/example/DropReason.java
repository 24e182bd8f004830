package io.contraflow.learner.example;

/** Why an acted-on (search, document) pair taught nothing. Codes are persisted and never reused. */
public enum DropReason {
  /** No impression of the search within the window. */
  NO_IMPRESSION(1, "no-impression"),
  /** The document was not among the results that the impression listed. */
  NOT_SHOWN(2, "not-shown"),
  /** The action came after the search had closed. */
  AFTER_WINDOW(3, "after-window"),
  /**
   * The catalogue had no text for the document within document-wait, and the event carried none.
   */
  NO_DOCUMENT(4, "no-document"),
  /** The document had been deleted. */
  DELETED_DOCUMENT(5, "deleted-document"),
  /** The document has no text, or one without tokens. */
  EMPTY_DOCUMENT(6, "empty-document"),
  /** The query's text has no tokens. */
  EMPTY_QUERY(7, "empty-query"),
  /** A graded pair whose grade says that it is no positive. */
  GRADE_ZERO(8, "grade-zero"),
  /** An adapter got no vector of the query or the document, or one that is all zeros. */
  NO_VECTOR(9, "no-vector"),
  /** The vector of the query or the document has another length than the adapter's. */
  VECTOR_LENGTH(10, "vector-length"),
  /** The embedder gave numbers that are not finite for the text of the query or the document. */
  NO_EMBEDDING(11, "no-embedding"),
  /** The step that would have learnt it gave numbers that are not finite, and was skipped. */
  NON_FINITE(12, "non-finite"),
  /** Its user had acted on as many pairs as a user may in one span of event time. */
  USER_CAP(13, "user-cap"),
  /** As many pairs of its query had come as may in one span of event time. */
  QUERY_CAP(14, "query-cap");

  private final int code;
  private final String label;

  DropReason(int code, String label) {
    this.code = code;
    this.label = label;
  }

  public int code() {
    return code;
  }

  /** The name in reports and metrics. */
  public String label() {
    return label;
  }

  public static DropReason ofCode(int code) {
    for (DropReason reason : values()) {
      if (reason.code == code) {
        return reason;
      }
    }
    throw new IllegalArgumentException("unknown drop reason: code=" + code);
  }
}
