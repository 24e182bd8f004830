package io.contraflow.operators.event;

/** A rule that a record breaks; never leaves the parsers. */
final class RejectedException extends Exception {
  private final DeadLetterReason reason;

  RejectedException(DeadLetterReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  DeadLetterReason reason() {
    return reason;
  }
}
