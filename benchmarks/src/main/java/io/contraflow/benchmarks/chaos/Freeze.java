package io.contraflow.benchmarks.chaos;

import java.io.IOException;

/** Stops a process for a while, as a machine that swaps or a paused container would. */
final class Freeze {
  private Freeze() {}

  /**
   * SIGSTOP, and SIGCONT after {@code seconds}; returns then. A shell does it, so that the process
   * goes on even where this one ends meanwhile, by Ctrl-C too.
   */
  static void of(long pid, int seconds) throws IOException, InterruptedException {
    String script = "trap '' INT TERM HUP; kill -STOP $1 && sleep $2; kill -CONT $1";
    int code =
        new ProcessBuilder("sh", "-c", script, "sh", String.valueOf(pid), String.valueOf(seconds))
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("process " + pid + " must be there to be frozen, exit code " + code);
    }
  }
}
