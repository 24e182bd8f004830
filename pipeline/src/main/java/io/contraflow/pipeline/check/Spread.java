package io.contraflow.pipeline.check;

/** Quantiles of durations, each within 1 %; the largest is exact. */
public record Spread(long count, long p50Ms, long p90Ms, long p99Ms, long mostMs) {
  static Spread of(LogHistogram histogram) {
    return new Spread(
        histogram.count(),
        histogram.quantileMs(0.5),
        histogram.quantileMs(0.9),
        histogram.quantileMs(0.99),
        histogram.mostMs());
  }
}
