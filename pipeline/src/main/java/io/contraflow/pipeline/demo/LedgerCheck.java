package io.contraflow.pipeline.demo;

import io.contraflow.learner.step.Ledger;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether every clicked pair is accounted for: produced = learnt + held out + dropped.
 *
 * @param produced distinct clicked (search, document) pairs that users made
 * @param ledger where the learner says they went
 */
public record LedgerCheck(long produced, Ledger ledger) {

  /** Whether the sum holds and nothing waits for a step. */
  public boolean ok() {
    return ledger.waiting() == 0
        && produced == ledger.learnt() + ledger.heldOut() + ledger.droppedInAll();
  }

  /** The sum as the demo prints it. */
  public String line() {
    String reasons =
        new TreeMap<>(ledger.dropped())
            .entrySet().stream()
                .map(entry -> entry.getKey() + " " + number(entry.getValue()))
                .collect(Collectors.joining(", "));
    return "clicked pairs: produced "
        + number(produced)
        + (ok() ? " = " : " ≠ ")
        + "learnt "
        + number(ledger.learnt())
        + " + held out "
        + number(ledger.heldOut())
        + " + dropped "
        + number(ledger.droppedInAll())
        + (reasons.isEmpty() ? "" : " (" + reasons + ")")
        + (ledger.waiting() == 0 ? "" : " + waiting " + number(ledger.waiting()))
        + (ok() ? "  OK" : "  MISMATCH");
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
