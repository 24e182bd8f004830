package io.contraflow.benchmarks.contest;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a contest gave.
 *
 * @param name as in {@code kernel, B 1024, K 4096, D 128}
 * @param threads that each side had
 * @param timings in the order of the table; the first is ours
 */
public record Contest(String name, int threads, List<Timing> timings) {
  private static final String ROW = "  %-58s %10s %8s %10s%n";

  public Contest {
    timings = List.copyOf(timings);
    if (timings.isEmpty()) {
      throw new IllegalArgumentException("a contest needs a side: " + name);
    }
  }

  /** What the first side took, ms; null if it did not run. */
  private Double oursMs() {
    return timings.get(0).ms();
  }

  /**
   * How many times as long as ours the fastest of some sides took; null if none of them ran.
   *
   * @param which by name
   */
  public Double fastestToOurs(Predicate<String> which) {
    Optional<Double> fastest =
        timings.stream()
            .filter(timing -> timing.ms() != null && which.test(timing.side()))
            .map(Timing::ms)
            .min(Double::compare);
    return oursMs() == null ? null : fastest.map(ms -> ms / oursMs()).orElse(null);
  }

  /** The same of one side. */
  public Double toOurs(String side) {
    return fastestToOurs(side::equals);
  }

  /** How many times as long as another one a side took; null if one of them did not run. */
  public Double ratio(String side, String to) {
    Double ms = ms(side);
    Double other = ms(to);
    return ms == null || other == null ? null : ms / other;
  }

  private Double ms(String side) {
    return timings.stream()
        .filter(timing -> timing.side().equals(side))
        .findFirst()
        .map(Timing::ms)
        .orElse(null);
  }

  /**
   * Holds the losses of some sides to one another.
   *
   * @param within relative difference that rounding may make
   * @throws IllegalStateException if two differ by more: then they do different work, and their
   *     times say nothing
   */
  public void mustAgree(Predicate<String> which, double within) {
    double[] losses =
        timings.stream()
            .filter(timing -> timing.ms() != null && which.test(timing.side()))
            .mapToDouble(Timing::loss)
            .toArray();
    for (double loss : losses) {
      if (!(Math.abs(loss - losses[0]) <= within * Math.abs(losses[0]))) {
        throw new IllegalStateException(
            "%s: sides that do the same must have one loss, were %s and %s"
                .formatted(name, losses[0], loss));
      }
    }
  }

  /** The table. */
  public void print(PrintWriter out) {
    out.printf(
        ROW,
        name + ", " + threads + (threads == 1 ? " thread" : " threads"),
        "ms",
        "/ ours",
        "loss");
    for (Timing timing : timings) {
      if (timing.ms() == null) {
        out.printf("  %-58s not run: %s%n", timing.side(), timing.notRun());
      } else {
        out.printf(
            ROW,
            timing.side(),
            figure("%.2f", timing.ms()),
            figure("%.2f", timing.ms() / oursMs()),
            Double.isNaN(timing.loss()) ? "" : figure("%.5f", timing.loss()));
      }
    }
    out.flush();
  }

  private static String figure(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
