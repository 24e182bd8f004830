package io.contraflow.benchmarks.contest;

import io.contraflow.benchmarks.Median;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rounds in which each side takes its steps in turn, so that whatever else the machine does falls
 * on all of them; the side that begins changes from round to round.
 *
 * @param warmUp rounds that do not count
 * @param rounds that count, at least 1
 * @param steps of a side in a round, at least 1
 */
public record Turns(int warmUp, int rounds, int steps) {
  /**
   * Before each side: OpenMP's threads go on spinning for some ms after their last work, which
   * would be paid by whoever comes next, always the same.
   */
  private static final long REST_MS = 20;

  public Turns {
    if (warmUp < 0 || rounds < 1 || steps < 1) {
      throw new IllegalArgumentException(
          "turns need a round and a step: warm-up=%d, rounds=%d, steps=%d"
              .formatted(warmUp, rounds, steps));
    }
  }

  /** The median of each side's rounds; a peer that fails leaves, and its row says why. */
  List<Timing> of(List<Side> sides) throws IOException, InterruptedException {
    double[][] ms = new double[sides.size()][rounds];
    String[] failed = new String[sides.size()];
    for (int round = -warmUp; round < rounds; round++) {
      for (int turn = 0; turn < sides.size(); turn++) {
        int s = (turn + round + warmUp) % sides.size();
        try {
          Thread.sleep(REST_MS);
          double taken = failed[s] == null ? sides.get(s).msOf(steps) : Double.NaN;
          if (round >= 0) {
            ms[s][round] = taken;
          }
        } catch (PeerException e) {
          failed[s] = e.getMessage();
        }
      }
    }
    List<Timing> timings = new ArrayList<>();
    for (int s = 0; s < sides.size(); s++) {
      timings.add(timing(sides.get(s), ms[s], failed[s]));
    }
    return timings;
  }

  private static Timing timing(Side side, double[] ms, String failed) throws IOException {
    if (failed != null) {
      return Timing.notRun(side.name(), failed);
    }
    try {
      return Timing.of(side.name(), Median.of(ms), side.loss());
    } catch (PeerException e) {
      return Timing.notRun(side.name(), e.getMessage());
    }
  }
}
