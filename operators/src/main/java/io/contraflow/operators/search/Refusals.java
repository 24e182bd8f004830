package io.contraflow.operators.search;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.event.EventRecord;

/** What the join says of events that it cannot use. */
final class Refusals {
  private Refusals() {}

  static DeadLetter tooMany(JoinOptions options, EventRecord record) {
    return DeadLetter.of(
        record,
        DeadLetterReason.TOO_MANY_EVENTS,
        "a search must have at most "
            + options.maxActions()
            + " different actions and "
            + Arrivals.MOST_PAGES
            + " pages at one time, '"
            + SearchKey.searchId(record.event())
            + "' has more; raise join.max-actions if it is no script's");
  }

  static DeadLetter unknown(JoinOptions options, EventRecord record, Action action) {
    return DeadLetter.of(
        record,
        DeadLetterReason.UNKNOWN_ACTION,
        "action must be one of "
            + options.actionNames()
            + ", was '"
            + action.action()
            + "'; add it to join.actions");
  }
}
