package io.contraflow.pipeline.distil;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Progress as one line that is rewritten on a terminal, and as a line every few seconds elsewhere.
 */
public final class ProgressLine {
  private final String verb;
  private final String model;
  private final String unit;
  private final PrintWriter err;
  private final boolean terminal = System.console() != null;
  private final long startNs = System.nanoTime();
  private long nextNs = startNs;
  private long resumed = -1;

  /**
   * @param verb what is done, as in {@code distilling}
   * @param model as the user named it
   * @param unit what is counted, as in {@code tokens}
   */
  public ProgressLine(String verb, String model, String unit, PrintWriter err) {
    this.verb = verb;
    this.model = model;
    this.unit = unit;
    this.err = err;
  }

  /** On the process's stderr. */
  public static ProgressLine onStderr(String verb, String model, String unit) {
    return new ProgressLine(
        verb, model, unit, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }

  /** To be called by one thread at a time. */
  public void show(long done, long total) {
    long nowNs = System.nanoTime();
    if (resumed < 0) {
      resumed = done;
      err.printf(
          "%s %s, %,d %s%s%n",
          verb,
          model,
          total,
          unit,
          done == 0 ? "" : String.format(", %,d of them done before", done));
    }
    if (done < total && nowNs < nextNs) {
      return;
    }
    nextNs = nowNs + TimeUnit.MILLISECONDS.toNanos(terminal ? 250 : 5000);
    double seconds = (nowNs - startNs) / (double) TimeUnit.SECONDS.toNanos(1);
    err.print(
        String.format(
            "%s%s: %,d of %,d %s, %,.0f s%s",
            terminal ? "\r" : "",
            verb,
            done,
            total,
            unit,
            seconds,
            terminal && done < total ? "" : System.lineSeparator()));
    err.flush();
  }
}
