package io.contraflow.pipeline.backtest;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How far it is: one line that is rewritten on a terminal, and a new one every 10 s elsewhere. */
final class BacktestProgress {
  private final long records;
  private final Backtest backtest;
  private final LogFeed feed;
  private final PrintWriter err;
  private final boolean terminal = System.console() != null;
  private final long startNs = System.nanoTime();
  private long nextNs = startNs + everyNs();
  private boolean open;

  /**
   * @param records to be read
   */
  BacktestProgress(long records, Backtest backtest, LogFeed feed, PrintWriter err) {
    this.records = records;
    this.backtest = backtest;
    this.feed = feed;
    this.err = err;
  }

  /** To be called as often as one likes. */
  void show() {
    long nowNs = System.nanoTime();
    if (nowNs - nextNs < 0) {
      return;
    }
    nextNs = nowNs + everyNs();
    String line =
        String.format(
            Locale.ROOT,
            "%,d of %,d records read, %s, %,d documents, %,d searches scored, step %,d, %,d s",
            feed.recordsRead(),
            records,
            backtest.timeMs() == Long.MIN_VALUE
                ? "nothing decided yet"
                : "at " + Instant.ofEpochMilli(backtest.timeMs()),
            backtest.documents(),
            backtest.counts().scored(),
            backtest.steps(),
            TimeUnit.NANOSECONDS.toSeconds(nowNs - startNs));
    err.print(terminal ? "\r" + line : line + System.lineSeparator());
    err.flush();
    open = terminal;
  }

  /** Leaves the line. */
  void end() {
    if (open) {
      err.println();
      err.flush();
    }
  }

  private long everyNs() {
    return TimeUnit.MILLISECONDS.toNanos(terminal ? 500 : 10_000);
  }
}
