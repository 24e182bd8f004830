package io.contraflow.learner.example;

import java.util.Comparator;

/**
 * What reaches a model: something to learn from, or the reason why there is nothing. Everything
 * that must be counted, masked or forgotten travels this way, in one order, so that what a model
 * knows is a function of the log.
 */
public sealed interface Outcome
    permits Example, Drop, LateEvent, Deletion, ShownPage, DocumentUpdate {

  /**
   * The order in which outcomes are consumed: (decision time, search id, document id, kind). Equal
   * only for repeats of one outcome.
   */
  Comparator<Outcome> ORDER =
      Comparator.comparingLong(Outcome::decisionTimeMs)
          .thenComparing(Outcome::searchId)
          .thenComparing(Outcome::docId)
          .thenComparingInt(outcome -> outcome.kind().code());

  /** The model that this concerns (a market, a tenant); {@code default} if the event named none. */
  String model();

  /** Event time in ms at which everything about this outcome was known. */
  long decisionTimeMs();

  /** Empty where there is no search. */
  String searchId();

  /** Empty where there is no document. */
  String docId();

  Kind kind();

  /** The kinds, with the codes that are persisted; codes are never reused. */
  enum Kind {
    DELETION(1),
    EXAMPLE(2),
    DROP(3),
    LATE_EVENT(4),
    SHOWN_PAGE(5),
    DOCUMENT_UPDATE(6);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }
}
