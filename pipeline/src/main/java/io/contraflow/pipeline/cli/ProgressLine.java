package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.produce.FileProducer;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/** One line on stderr that is rewritten on a terminal, and written every few seconds elsewhere. */
final class ProgressLine implements FileProducer.Progress {
  private final String file;
  private final PrintWriter err;
  private final boolean terminal = System.console() != null;
  private final long startNs = System.nanoTime();
  private long nextNs = startNs + intervalNs();
  private boolean open;

  ProgressLine(String file, PrintWriter err) {
    this.file = file;
    this.err = err;
  }

  @Override
  public void line(FileProducer.Counts counts) {
    long nowNs = System.nanoTime();
    if (nowNs - nextNs >= 0) {
      nextNs = nowNs + intervalNs();
      double seconds = (nowNs - startNs) / (double) TimeUnit.SECONDS.toNanos(1);
      String text =
          String.format(
              "%s: %,d sent, %,d there before, %,d rejected, %,.0f a second",
              file, counts.sent(), counts.held(), counts.rejected(), counts.sent() / seconds);
      err.print(terminal ? "\r" + text : text + System.lineSeparator());
      err.flush();
      open = terminal;
    }
  }

  @Override
  public void rejected(long lineNumber, String why) {
    end();
    err.println(file + ":" + lineNumber + ": " + why);
  }

  /** Leaves the line. */
  void end() {
    if (open) {
      err.println();
      open = false;
    }
    err.flush();
  }

  private long intervalNs() {
    return TimeUnit.MILLISECONDS.toNanos(terminal ? 250 : 5000);
  }
}
