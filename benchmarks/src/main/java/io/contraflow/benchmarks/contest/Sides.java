package io.contraflow.benchmarks.contest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Those that take part in a contest, in the order of its table, and those that cannot. */
public final class Sides implements AutoCloseable {
  private final List<Side> present = new ArrayList<>();
  private final List<Timing> places = new ArrayList<>(); // null for one that is present

  /** Makes a side that may not be to be had. */
  @FunctionalInterface
  public interface Maker {
    Side make() throws PeerException;
  }

  /** One that is there; closed with this. */
  public Sides add(Side side) {
    present.add(side);
    places.add(null);
    return this;
  }

  /**
   * One that this machine may not be able to run.
   *
   * @param missing why it cannot, or null
   * @param maker asked where it can
   */
  public Sides addUnless(String missing, String name, Supplier<Side> maker) {
    if (missing == null) {
      return add(maker.get());
    }
    places.add(Timing.notRun(name, missing));
    return this;
  }

  /** Another's program, if it can be had. */
  public Sides addPeer(String name, Maker maker) {
    try {
      return add(maker.make());
    } catch (PeerException e) {
      places.add(Timing.notRun(name, e.getMessage()));
      return this;
    }
  }

  /** Lets those that are there take their turns. */
  public Contest compete(String name, int threads, Turns turns)
      throws IOException, InterruptedException {
    List<Timing> taken = turns.of(present);
    List<Timing> all = new ArrayList<>();
    int next = 0;
    for (Timing place : places) {
      all.add(place == null ? taken.get(next++) : place);
    }
    return new Contest(name, threads, all);
  }

  @Override
  public void close() {
    present.forEach(Side::close);
  }
}
