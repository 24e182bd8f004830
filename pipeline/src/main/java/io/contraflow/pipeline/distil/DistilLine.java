package io.contraflow.pipeline.distil;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Progress as one line that is rewritten on a terminal, and as a line every few seconds elsewhere.
 */
public final class DistilLine implements Distillation.Progress {
  private final String model;
  private final PrintWriter err;
  private final boolean terminal = System.console() != null;
  private final long startNs = System.nanoTime();
  private long nextNs = startNs;
  private int resumed = -1;

  /**
   * @param model as the user named it
   */
  public DistilLine(String model, PrintWriter err) {
    this.model = model;
    this.err = err;
  }

  /** On the process's stderr. */
  public static DistilLine onStderr(String model) {
    return new DistilLine(model, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }

  @Override
  public void tokens(int done, int total) {
    long nowNs = System.nanoTime();
    if (resumed < 0) {
      resumed = done;
      err.printf(
          "distilling %s, %,d tokens%s%n",
          model, total, done == 0 ? "" : String.format(", %,d of them done before", done));
    }
    if (done < total && nowNs < nextNs) {
      return;
    }
    nextNs = nowNs + TimeUnit.MILLISECONDS.toNanos(terminal ? 250 : 5000);
    double seconds = (nowNs - startNs) / (double) TimeUnit.SECONDS.toNanos(1);
    err.print(
        String.format(
            "%sdistilling: %,d of %,d tokens, %,.0f s%s",
            terminal ? "\r" : "",
            done,
            total,
            seconds,
            terminal && done < total ? "" : System.lineSeparator()));
    err.flush();
  }
}
