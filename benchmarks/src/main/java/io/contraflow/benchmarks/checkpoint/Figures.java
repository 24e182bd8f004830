package io.contraflow.benchmarks.checkpoint;

import io.contraflow.benchmarks.Bar;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was measured of one subject.
 *
 * @param name of the subject
 * @param quiet steadily, with no snapshot after the first
 * @param publishing steadily, with a snapshot at each checkpoint that finds none in work
 * @param restoreSeconds of each restore, from the job's submission until its first step
 * @param throughput at full speed, with no snapshot after the first
 * @param publishingThroughput at full speed, with a snapshot at each checkpoint
 */
record Figures(
    String name,
    Steady quiet,
    Steady publishing,
    List<Double> restoreSeconds,
    Throughput throughput,
    Throughput publishingThroughput) {
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
   * Examples a second of one job by turns.
   *
   * @param without checkpoints, of each round
   * @param with checkpoints, of each round
   * @param ahead share of the time that it wrote ahead of checkpoints, with them and without, which
   *     it need not have done without
   * @param dirtyRows share of the rows that change from checkpoint to checkpoint
   */
  record Throughput(List<Double> without, List<Double> with, List<Double> ahead, double dirtyRows) {
    /** What checkpoints and writing ahead of them take together: the median of the rounds. */
    double cost() {
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < with.size(); round++) {
        ratios.add(with.get(round) / without.get(round));
      }
      return 1 - median(ratios) * (1 - median(ahead));
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
        name, quiet.pausesMs().length, 100 * quiet.dirtyRows());
    out.printf(
        "  uploaded %.2f MB, dirty %.2f MB, written %.2f MB a checkpoint: %.2f times the dirty%n",
        quiet.uploadedBytes() / 1e6,
        quiet.dirtyBytes() / 1e6,
        quiet.writtenBytes() / 1e6,
        quiet.uploadToDirty());
    print(out, "without snapshots", quiet);
    print(out, "with snapshots", publishing);
    out.printf(
        "  from submission to the first step after a restore %s s%n", list(restoreSeconds, "%.2f"));
    print(out, "without snapshots", throughput);
    print(out, "with snapshots", publishingThroughput);
    out.flush();
  }

  private static void print(PrintWriter out, String which, Steady steady) {
    out.printf(
        "  pause %s p50 %.0f ms, p99 %.0f ms, longest %.0f ms%n",
        which, steady.pauseMs(.5), steady.pauseMs(.99), steady.pauseMs(1));
  }

  private static void print(PrintWriter out, String which, Throughput throughput) {
    out.printf(
        "  examples a second %s: %s, and with checkpoints every 5 s %s (%.1f %% of the rows"
            + " changed), %.1f %% less with the %.1f %% that writing ahead takes%n",
        which,
        list(throughput.without(), "%.0f"),
        list(throughput.with(), "%.0f"),
        100 * throughput.dirtyRows(),
        100 * throughput.cost(),
        100 * median(throughput.ahead()));
  }

  private static String list(List<Double> values, String format) {
    return String.join(", ", values.stream().map(format::formatted).toList());
  }

  Stream<Bar> bars() {
    String prefix = "checkpoint." + name + ".";
    return Stream.of(
        Bar.atMost(prefix + "upload-to-dirty", quiet.uploadToDirty(), UPLOAD_BAR),
        Bar.atMost(prefix + "pause-p99-ms", quiet.pauseMs(.99), PAUSE_BAR_MS),
        Bar.atMost(prefix + "snapshot-pause-p99-ms", publishing.pauseMs(.99), PAUSE_BAR_MS),
        Bar.atMost(prefix + "restore-s", restoredS(), RESTORE_BAR_S),
        Bar.atMost(prefix + "throughput-cost", throughput.cost(), COST_BAR));
  }
}
