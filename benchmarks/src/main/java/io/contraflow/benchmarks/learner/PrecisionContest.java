package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.Bar;
import io.contraflow.learner.loss.KernelKind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether another kernel's loss is within the noise of float32's: what other seeds change. A run's
 * loss is the mean of its last tenth, the noise the standard deviation over the seeds' runs in
 * float32, the difference that of the means over the same seeds.
 *
 * @param seeds two or more
 */
record PrecisionContest(LossRun run, int steps, List<Long> seeds) {
  private static final double BAR = 1;
  private static final int PARTS = 4;
  private static final int TAIL = 10;

  PrecisionContest {
    seeds = List.copyOf(seeds);
    if (seeds.size() < 2 || steps < TAIL) {
      throw new IllegalArgumentException(
          "noise needs two seeds and %d steps: seeds=%s, steps=%d".formatted(TAIL, seeds, steps));
    }
  }

  /**
   * @param missing why the other kernel cannot be run here, or null
   */
  Bar compare(KernelKind other, String name, String missing, PrintWriter out) {
    List<Double> plain = losses(KernelKind.BLOCKED, "float32", out);
    double noise = deviation(plain);
    out.printf(Locale.ROOT, "  noise of float32, standard deviation %.5f%n", noise);
    Double ratio = null;
    if (missing == null) {
      double difference = mean(losses(other, name, out)) - mean(plain);
      out.printf(Locale.ROOT, "  %s less float32 %+.5f%n", name, difference);
      ratio = Math.abs(difference) / noise;
    } else {
      out.printf("  %-10s not run: %s%n", name, missing);
    }
    out.flush();
    return Bar.atMost("precision." + name + "-loss-to-noise", ratio, BAR);
  }

  private List<Double> losses(KernelKind kind, String name, PrintWriter out) {
    List<Double> ends = new ArrayList<>();
    for (long seed : seeds) {
      double[] losses = run.losses(kind, seed, steps);
      StringBuilder row = new StringBuilder(String.format("  %-10s seed %d", name, seed));
      for (int part = 1; part <= PARTS; part++) {
        int to = steps * part / PARTS;
        row.append(
            String.format(Locale.ROOT, "  step %,d %.5f", to, tail(Arrays.copyOf(losses, to))));
      }
      out.println(row);
      out.flush();
      ends.add(tail(losses));
    }
    return ends;
  }

  /** The mean of the last tenth of all steps, or of as many as there are. */
  private double tail(double[] losses) {
    int from = Math.max(0, losses.length - steps / TAIL);
    return Arrays.stream(losses, from, losses.length).average().orElseThrow();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Of a sample. */
  static double deviation(List<Double> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.size() - 1));
  }
}
