package io.contraflow.learner.evaluate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the mean of a sequence has changed: ADWIN2 of Bifet and Gavaldà, <i>Learning from
 * Time-Changing Data with Adaptive Windowing</i> (SDM 2007), figures 1 and 3. Holds a window that
 * grows while nothing changes and drops its older part when something does:
 *
 * <pre>
 *   W = W0 · W1 for every place where the histogram can be cut;  cut if |mean(W0) − mean(W1)| ≥ ε
 *   m = 1 / (1/|W0| + 1/|W1|)      δ' = δ / ln |W|
 *   ε = √(2/m · σ² · ln(2/δ')) + 2/(3m) · ln(2/δ')
 * </pre>
 *
 * The window is an exponential histogram: buckets of 1, 2, 4, … values, at most {@link #BUCKETS} of
 * a size, each with its sum and its sum of squared deviations, so that memory and time are O(log
 * |W|). What is added is a function of the sequence alone. Not thread-safe.
 */
public final class Adwin {
  /** M of the paper. */
  static final int BUCKETS = 5;

  private final double delta;
  private final int leastPart;
  private final List<Bucket> buckets = new ArrayList<>(); // oldest and largest first
  private long width;
  private double sum;
  private double deviations; // Σ (x − mean)² over the window

  /**
   * @param sum of the values
   * @param deviations sum of squared deviations from their mean
   */
  private record Bucket(long count, double sum, double deviations) {
    Bucket with(Bucket other) {
      long both = count + other.count;
      double gap = sum / count - other.sum / other.count;
      return new Bucket(
          both,
          sum + other.sum,
          deviations + other.deviations + gap * gap * count * other.count / both);
    }
  }

  /**
   * A change of the mean.
   *
   * @param before mean of what was dropped
   * @param after mean of what stays
   */
  public record Change(double before, double after) {}

  /**
   * @param delta δ, the probability with which a change is seen in any window of a sequence that
   *     has none, in (0, 1)
   * @param leastPart values that either part of a cut must have at least
   */
  public Adwin(double delta, int leastPart) {
    if (!(delta > 0 && delta < 1) || leastPart < 1) {
      throw new IllegalArgumentException(
          "delta must be in (0, 1) and a part have a value: delta=%s, leastPart=%d"
              .formatted(delta, leastPart));
    }
    this.delta = delta;
    this.leastPart = leastPart;
  }

  /**
   * Adds a value.
   *
   * @param value of a sequence whose values lie within a range of 1 while nothing changes
   * @return the change that is seen now, or null
   */
  public Change add(double value) {
    buckets.add(new Bucket(1, value, 0));
    compress();
    total();
    Change seen = null;
    for (int cut = cut(); cut > 0; cut = cut()) {
      seen = drop(cut, seen);
    }
    return seen;
  }

  /** Joins the two oldest of a size where there are too many of it, from the smallest size up. */
  private void compress() {
    int end = buckets.size();
    while (end > 0) {
      long size = buckets.get(end - 1).count();
      int begin = end;
      while (begin > 0 && buckets.get(begin - 1).count() == size) {
        begin--;
      }
      if (end - begin <= BUCKETS) {
        return;
      }
      Bucket joined = buckets.get(begin).with(buckets.remove(begin + 1));
      buckets.set(begin, joined);
      end = begin + 1;
    }
  }

  private void total() {
    Bucket all = buckets.stream().reduce(Bucket::with).orElseThrow();
    width = all.count();
    sum = all.sum();
    deviations = all.deviations();
  }

  /** The buckets before the first cut that shows a change, oldest part first; 0 for none. */
  private int cut() {
    double logTerm = Math.log(2 * Math.log(width) / delta);
    double variance = deviations / width;
    long older = 0;
    double olderSum = 0;
    for (int cut = 1; cut < buckets.size(); cut++) {
      older += buckets.get(cut - 1).count();
      olderSum += buckets.get(cut - 1).sum();
      long newer = width - older;
      if (newer < leastPart) {
        return 0;
      }
      double inverse = 1.0 / older + 1.0 / newer; // 1/m
      double bound = Math.sqrt(2 * inverse * variance * logTerm) + 2 * inverse * logTerm / 3;
      double gap = olderSum / older - (sum - olderSum) / newer;
      if (older >= leastPart && Math.abs(gap) >= bound) {
        return cut;
      }
    }
    return 0;
  }

  private Change drop(int count, Change before) {
    List<Bucket> dropped = buckets.subList(0, count);
    Bucket all = dropped.stream().reduce(Bucket::with).orElseThrow();
    dropped.clear();
    total();
    return new Change(before == null ? all.sum() / all.count() : before.before(), mean());
  }

  /** Values in the window. */
  public long width() {
    return width;
  }

  /** Of the window; 0 before the first value. */
  public double mean() {
    return width == 0 ? 0 : sum / width;
  }

  /** Everything that the next {@link #add} depends on, but for what it was made with. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(buckets.size());
    for (Bucket bucket : buckets) {
      out.writeLong(bucket.count());
      out.writeDouble(bucket.sum());
      out.writeDouble(bucket.deviations());
    }
  }

  /** Goes on where {@link #write} was called. */
  public void read(DataInput in) throws IOException {
    buckets.clear();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      buckets.add(new Bucket(in.readLong(), in.readDouble(), in.readDouble()));
    }
    if (count == 0) {
      width = 0;
      sum = 0;
      deviations = 0;
    } else {
      total();
    }
  }
}
