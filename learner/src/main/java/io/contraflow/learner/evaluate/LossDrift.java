package io.contraflow.learner.evaluate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Whether the loss of what a model has not learnt yet is rising: {@link Adwin} over the progressive
 * loss, which a step takes on the examples that enter before it learns from them.
 *
 * <p>A model is drifting from the step at which the loss is seen to have risen, until a whole
 * {@link #SETTLE_STEPS} steps have seen no further rise: the loss has come to stay where it is, and
 * what it means is for the comparison with the served model to say. A fall ends it at once.
 *
 * <p>What is watched is loss − ln N over N columns, so that a queue that fills is no rise. Steps
 * with few examples are put together until there are a stride's. Not thread-safe.
 */
public final class LossDrift {
  /** Steps without a further rise after which the loss counts as settled. */
  public static final int SETTLE_STEPS = 64;

  private static final double DELTA = 0.002;
  private static final int LEAST_PART = 16;

  /** Nats that means over a stride lie apart at most, while nothing changes; generously. */
  private static final double RANGE = 4;

  private final int stride;
  private final Adwin adwin = new Adwin(DELTA, LEAST_PART);
  private double waitingSum;
  private int waiting;
  private long steps;
  private long risenAtStep = -1;
  private double before;
  private double after;

  /**
   * @param stride examples of a value
   */
  public LossDrift(int stride) {
    this.stride = stride;
  }

  /**
   * A step was taken.
   *
   * @param loss mean over the examples that entered
   * @param columns N that each was told apart from
   * @param entering examples
   */
  public void add(double loss, int columns, int entering) {
    steps++;
    waitingSum += entering * (loss - StrictMath.log(columns));
    waiting += entering;
    if (waiting < stride) {
      return;
    }
    double value = waitingSum / waiting;
    waitingSum = 0;
    waiting = 0;
    Adwin.Change change = adwin.add(value / RANGE);
    if (change != null) {
      boolean rises = change.after() > change.before();
      before = rises ? change.before() * RANGE : 0;
      after = rises ? change.after() * RANGE : 0;
      risenAtStep = rises ? steps : -1;
    }
  }

  /** Whether the loss has risen and not settled since. */
  public boolean isDrifting() {
    return risenAtStep >= 0 && steps - risenAtStep < SETTLE_STEPS;
  }

  /** Mean of loss − ln N before the last rise; 0 without one. */
  public double before() {
    return before;
  }

  /** The same after it. */
  public double after() {
    return after;
  }

  /** Everything that {@link #read} needs to go on. */
  public void write(DataOutput out) throws IOException {
    out.writeDouble(waitingSum);
    out.writeInt(waiting);
    out.writeLong(steps);
    out.writeLong(risenAtStep);
    out.writeDouble(before);
    out.writeDouble(after);
    adwin.write(out);
  }

  /** Goes on where {@link #write} was called. */
  public void read(DataInput in) throws IOException {
    waitingSum = in.readDouble();
    waiting = in.readInt();
    steps = in.readLong();
    risenAtStep = in.readLong();
    before = in.readDouble();
    after = in.readDouble();
    adwin.read(in);
  }
}
