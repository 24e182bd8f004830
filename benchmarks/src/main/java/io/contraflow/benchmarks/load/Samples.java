package io.contraflow.benchmarks.load;

import io.contraflow.benchmarks.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What was sampled of a long run, at even distances. */
final class Samples {
  private static final int THIRDS = 3;
  private static final double RESIDENT_BAR = 1.05;
  private static final double THREADS_BAR = 1.05;

  /**
   * RocksDB's go up and down by a half with compaction, some times in a third of twenty minutes.
   */
  private static final double OPEN_FILES_BAR = 1.1;

  private static final double STATE_BAR = 1.25;

  /** Of the rate: what stalls is short. */
  private static final double RATE_BAR = .9;

  private static final int SECONDS_AN_HOUR = 3600;

  private final List<Sample> samples = new ArrayList<>();

  /**
   * One moment.
   *
   * @param second since the beginning
   * @param residentBytes of the process
   * @param stateBytes of RocksDB's files and the retained checkpoints
   * @param examples learnt so far
   * @param dropped searches that taught nothing so far
   */
  record Sample(
      long second,
      long residentBytes,
      long openFiles,
      long threads,
      long stateBytes,
      long examples,
      long dropped) {}

  private static final Sample NOTHING = new Sample(0, 0, 0, 0, 0, 0, 0);

  void add(Sample sample) {
    samples.add(sample);
  }

  /**
   * How much greater the mean is over the last third than over the middle third: 1 for what does
   * not grow, null for fewer than three samples.
   */
  Double growth(ToLongFunction<Sample> figure) {
    int third = samples.size() / THIRDS;
    return third == 0
        ? null
        : mean(samples.size() - third, samples.size(), figure)
            / mean(samples.size() - 2 * third, samples.size() - third, figure);
  }

  /**
   * Examples a second of the last third, divided by those of the middle third; null for fewer than
   * three samples.
   */
  Double rateKept() {
    int third = samples.size() / THIRDS;
    if (third == 0) {
      return null;
    }
    int last = samples.size() - 1;
    return rate(last - third, last) / rate(last - 2 * third, last - third);
  }

  private double rate(int from, int to) {
    Sample before = from < 0 ? NOTHING : samples.get(from);
    Sample after = samples.get(to);
    return (after.examples() - before.examples()) / (double) (after.second() - before.second());
  }

  /** Slope of the line through a figure's last two thirds (least squares), an hour. */
  double slopePerHour(ToLongFunction<Sample> figure) {
    List<Sample> warm = samples.subList(samples.size() / THIRDS, samples.size());
    double meanSecond = warm.stream().mapToLong(Sample::second).average().orElseThrow();
    double mean = warm.stream().mapToLong(figure).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (Sample sample : warm) {
      double seconds = sample.second() - meanSecond;
      covariance += seconds * (figure.applyAsLong(sample) - mean);
      variance += seconds * seconds;
    }
    return covariance / variance * SECONDS_AN_HOUR;
  }

  private double mean(int from, int to, ToLongFunction<Sample> figure) {
    return samples.subList(from, to).stream().mapToLong(figure).average().orElseThrow();
  }

  /** Memory, counts and rate must stay, state may move with compaction. */
  List<Bar> bars() {
    return List.of(
        Bar.atMost("soak.rss-growth", growth(Sample::residentBytes), RESIDENT_BAR),
        Bar.atMost("soak.open-files-growth", growth(Sample::openFiles), OPEN_FILES_BAR),
        Bar.atMost("soak.threads-growth", growth(Sample::threads), THREADS_BAR),
        Bar.atMost("soak.state-growth", growth(Sample::stateBytes), STATE_BAR),
        new Bar("soak.rate-kept", rateKept(), RATE_BAR, false));
  }
}
