package io.contraflow.learner.click;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The mean weight of the rows so far: of the first {@value #ROWS} rows, and from then on one that
 * forgets over as many.
 *
 * @param mean 0 before the first row
 * @param rows that it is of
 */
record RunningMean(double mean, long rows) {
  static final RunningMean NONE = new RunningMean(0, 0);

  private static final int ROWS = 1 << 14;

  /** With a step's rows. */
  RunningMean with(double[] weights) {
    long more = Math.min(ROWS, rows + weights.length);
    double share = Math.min(1, (double) weights.length / more);
    double ofStep = Arrays.stream(weights).sum() / weights.length;
    return new RunningMean(mean + share * (ofStep - mean), more);
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(mean);
    out.writeLong(rows);
  }

  static RunningMean read(DataInput in) throws IOException {
    return new RunningMean(in.readDouble(), in.readLong());
  }
}
