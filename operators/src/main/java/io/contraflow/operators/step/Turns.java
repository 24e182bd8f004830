package io.contraflow.operators.step;

import org.apache.flink.api.common.operators.MailboxExecutor;

/**
 * When the learn operator works: in turns, each of which is a mail and ends with the first step.
 * None is taken while elements arrive, since a barrier may be behind them, and must not wait for a
 * step for each. Between two mails Flink takes one element, if there is one; so a turn is put off
 * until a mail finds that none has come since the last.
 */
final class Turns {
  private static final long NOTHING_SEEN = -1;

  private final MailboxExecutor mailbox;
  private final Work work;
  private long arrived; // elements and watermarks
  private boolean asked;

  /** One turn. */
  interface Work {
    /** Returns whether something may be left to do. */
    boolean turn() throws Exception;
  }

  Turns(MailboxExecutor mailbox, Work work) {
    this.mailbox = mailbox;
    this.work = work;
  }

  /** Something has arrived. */
  void arrived() {
    arrived++;
  }

  /** Asks for turns until nothing is left. */
  void ask() {
    ask(NOTHING_SEEN);
  }

  /** Takes one at once. */
  void take() throws Exception {
    if (work.turn()) {
      ask(arrived);
    }
  }

  /**
   * @param seen what had arrived when Flink could last take an element
   */
  private void ask(long seen) {
    if (!asked) {
      asked = true;
      mailbox.execute(
          () -> {
            asked = false;
            if (arrived == seen) {
              take();
            } else {
              ask(arrived);
            }
          },
          "step");
    }
  }
}
