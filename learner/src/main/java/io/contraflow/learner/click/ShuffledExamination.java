package io.contraflow.learner.click;

import io.contraflow.learner.example.ShownPage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Estimates which positions are looked at from pages on which some results had been put in random
 * order (Joachims et al. 2017, Unbiased Learning-to-Rank with Biased Feedback, WSDM, section 5: a
 * swap of two). Over many such pages the results at each of a page's shuffled positions are alike,
 * so that clicks there are as θ: with n_s pages on which the positions s were shuffled, each in
 * random order,
 *
 * <pre>
 *   clicks at k in s ≈ n_s θ_k r_s
 * </pre>
 *
 * with r_s how often what is looked at is clicked. θ and r are those of the largest Poisson
 * likelihood, by alternation; the largest θ is 1. Counts are halved when {@link #halve} says so.
 * Not thread-safe.
 */
final class ShuffledExamination {
  /** Different sets of positions; what comes in others is not counted. */
  static final int MOST_SETS = 256;

  private static final int ROUNDS = 50;

  private final Map<List<Integer>, Counts> bySet = new LinkedHashMap<>();

  private static final class Counts {
    private double pages;
    private final double[] clicks; // by the set's positions

    Counts(int positions) {
      clicks = new double[positions];
    }
  }

  /** Counts a page, if some of its results had been shuffled. */
  void add(ShownPage page, int results) {
    List<Integer> set = page.shuffled().stream().filter(k -> k <= results).toList();
    if (set.size() < 2 || bySet.size() >= MOST_SETS && !bySet.containsKey(set)) {
      return;
    }
    Counts counts = bySet.computeIfAbsent(set, s -> new Counts(s.size()));
    counts.pages++;
    for (ShownPage.Result result : page.results()) {
      int at = set.indexOf(result.position());
      if (at >= 0 && result.clicked()) {
        counts.clicks[at]++;
      }
    }
  }

  /** At all positions that were shuffled. */
  double clicks() {
    return bySet.values().stream().flatMapToDouble(of -> Arrays.stream(of.clicks)).sum();
  }

  void halve() {
    for (Counts counts : bySet.values()) {
      counts.pages /= 2;
      for (int k = 0; k < counts.clicks.length; k++) {
        counts.clicks[k] /= 2;
      }
    }
  }

  void clear() {
    bySet.clear();
  }

  /** θ by position − 1, the largest 1; NaN for positions that were in no set with a click. */
  double[] theta(int results) {
    double[] theta = new double[results];
    double[] clicked = new double[results];
    bySet.forEach(
        (set, counts) ->
            IntStream.range(0, set.size())
                .forEach(k -> clicked[set.get(k) - 1] += counts.clicks[k]));
    Arrays.setAll(theta, k -> clicked[k] > 0 ? 1 : Double.NaN);
    for (int round = 0; round < ROUNDS; round++) {
      double[] expected = new double[results];
      bySet.forEach((set, counts) -> addExpected(set, counts, theta, expected));
      for (int k = 0; k < results; k++) {
        theta[k] = clicked[k] > 0 ? clicked[k] / expected[k] : Double.NaN;
      }
      double largest = Arrays.stream(theta).filter(t -> !Double.isNaN(t)).max().orElse(1);
      for (int k = 0; k < results; k++) {
        theta[k] /= largest;
      }
    }
    return theta;
  }

  /** n_s r_s of every set that has the position. */
  private static void addExpected(
      List<Integer> set, Counts counts, double[] theta, double[] expected) {
    double looks = 0;
    for (int position : set) {
      looks += Double.isNaN(theta[position - 1]) ? 0 : counts.pages * theta[position - 1];
    }
    double rate = looks > 0 ? Arrays.stream(counts.clicks).sum() / looks : 0;
    for (int position : set) {
      expected[position - 1] += counts.pages * rate;
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(bySet.size());
    for (Map.Entry<List<Integer>, Counts> entry : bySet.entrySet()) {
      out.writeShort(entry.getKey().size());
      out.writeDouble(entry.getValue().pages);
      for (int k = 0; k < entry.getKey().size(); k++) {
        out.writeInt(entry.getKey().get(k));
        out.writeDouble(entry.getValue().clicks[k]);
      }
    }
  }

  void read(DataInput in) throws IOException {
    bySet.clear();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      Counts counts = new Counts(in.readUnsignedShort());
      counts.pages = in.readDouble();
      Integer[] set = new Integer[counts.clicks.length];
      for (int k = 0; k < set.length; k++) {
        set[k] = in.readInt();
        counts.clicks[k] = in.readDouble();
      }
      bySet.put(List.of(set), counts);
    }
  }
}
