package io.contraflow.benchmarks.kernel;

import io.contraflow.benchmarks.Median;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;

/** Things measured by turns, so that whatever else the machine does falls on all of them. */
final class Interleaved {
  private static final int WARM_UP_RUNS = 15;

  private final int runs;
  private final boolean ofThread;

  /**
   * @param ofThread whether the calling thread's CPU time counts, which a busy machine disturbs
   *     less; else the wall's
   */
  Interleaved(int runs, boolean ofThread) {
    this.runs = runs;
    this.ofThread = ofThread;
  }

  /** The median of each, in ms. */
  double[] medianMs(List<Runnable> measured) {
    double[][] ms = new double[measured.size()][runs];
    for (int run = -WARM_UP_RUNS; run < runs; run++) {
      for (int m = 0; m < measured.size(); m++) {
        long begun = nowNs();
        measured.get(m).run();
        if (run >= 0) {
          ms[m][run] = (nowNs() - begun) / 1e6;
        }
      }
    }
    return Arrays.stream(ms).mapToDouble(Median::of).toArray();
  }

  private long nowNs() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return ofThread ? threads.getCurrentThreadCpuTime() : System.nanoTime();
  }
}
