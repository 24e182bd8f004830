package io.contraflow.benchmarks.checkpoint;

import io.contraflow.benchmarks.Bar;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was measured of one subject.
 *
 * @param name of the subject
 * @param steady with a checkpoint a second
 * @param restoreSeconds of each restore, from scheduling until the subtask ran
 * @param throughput at full speed
 */
record Figures(String name, Steady steady, List<Double> restoreSeconds, Throughput throughput) {
  private static final double UPLOAD_BAR = 3;
  private static final double PAUSE_BAR_MS = 150;
  private static final double RESTORE_BAR_S = 5;
  private static final double COST_BAR = .05;

  /**
   * @param dirtyRows share of the rows that change from checkpoint to checkpoint
   * @param dirtyBytes of what changes, mean of a checkpoint: rows with optimizer values, queue
   *     slots, entries of memories, each once
   * @param writtenBytes written to RocksDB, likewise: what is written ahead and changes again
   *     counts again
   * @param uploadedBytes mean of a checkpoint
   * @param pausesMs of each checkpoint: the operator stands still
   */
  record Steady(
      double dirtyRows,
      double dirtyBytes,
      double writtenBytes,
      double uploadedBytes,
      long[] pausesMs) {
    Steady {
      pausesMs = pausesMs.clone();
      Arrays.sort(pausesMs);
    }

    double uploadToDirty() {
      return uploadedBytes / dirtyBytes;
    }

    /** The smallest pause that a share of {@code p} do not exceed. */
    double pauseMs(double p) {
      return pausesMs[Math.max(0, (int) Math.ceil(p * pausesMs.length) - 1)];
    }
  }

  /**
   * Examples a second of runs by turns, each without checkpoints and with.
   *
   * @param ahead share of the time of a run without checkpoints that it wrote ahead of them, which
   *     it need not have done
   * @param dirtyRows share of the rows that change from checkpoint to checkpoint
   */
  record Throughput(List<Double> without, List<Double> with, List<Double> ahead, double dirtyRows) {
    /** What checkpoints and writing ahead of them take together. */
    double cost() {
      return 1 - median(with) / median(without) * (1 - median(ahead));
    }
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
    return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
  }

  private double restoredS() {
    return restoreSeconds.stream().mapToDouble(seconds -> seconds).max().orElseThrow();
  }

  void print(PrintWriter out) {
    out.printf(
        "%s: %d checkpoints, %.2f %% of the rows changed a checkpoint%n",
        name, steady.pausesMs().length, 100 * steady.dirtyRows());
    out.printf(
        "  uploaded %.2f MB, dirty %.2f MB, written %.2f MB a checkpoint: %.2f times the dirty%n",
        steady.uploadedBytes() / 1e6,
        steady.dirtyBytes() / 1e6,
        steady.writtenBytes() / 1e6,
        steady.uploadToDirty());
    out.printf(
        "  pause p50 %.0f ms, p99 %.0f ms, longest %.0f ms%n",
        steady.pauseMs(.5), steady.pauseMs(.99), steady.pauseMs(1));
    out.printf("  restored in %s s%n", list(restoreSeconds, "%.2f"));
    out.printf(
        "  examples a second without checkpoints %s, every 5 s %s (%.1f %% of the rows changed):"
            + " %.1f %% less, the %.1f %% included that writing ahead takes%n",
        list(throughput.without(), "%.0f"),
        list(throughput.with(), "%.0f"),
        100 * throughput.dirtyRows(),
        100 * throughput.cost(),
        100 * median(throughput.ahead()));
    out.flush();
  }

  private static String list(List<Double> values, String format) {
    return String.join(", ", values.stream().map(format::formatted).toList());
  }

  Stream<Bar> bars() {
    String prefix = "checkpoint." + name + ".";
    return Stream.of(
        Bar.atMost(prefix + "upload-to-dirty", steady.uploadToDirty(), UPLOAD_BAR),
        Bar.atMost(prefix + "pause-p99-ms", steady.pauseMs(.99), PAUSE_BAR_MS),
        Bar.atMost(prefix + "restore-s", restoredS(), RESTORE_BAR_S),
        Bar.atMost(prefix + "throughput-cost", throughput.cost(), COST_BAR));
  }
}
