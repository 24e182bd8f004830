package io.contraflow.learner.history;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.OutcomeCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The newest examples kept from training. Which ones is decided by a hash of (normalised query,
 * week), so that a query that is repeated does not leak from one side to the other, and none is
 * left out for ever.
 */
public final class HeldOut {
  private static final long WEEK_MS = 7L * 24 * 60 * 60 * 1000;

  private final double share;
  private final int size;
  private final long seed;
  private final ArrayDeque<Example> ring = new ArrayDeque<>();

  public HeldOut(double share, int size, long seed) {
    this.share = share;
    this.size = size;
    this.seed = seed;
  }

  /** Whether this example must not be trained on. */
  public boolean claims(Example example) {
    return claims(example.query(), example.decisionTimeMs());
  }

  /** Whether no example of this query must be trained on at this event time. */
  public boolean claims(String query, long timeMs) {
    long week = Math.floorDiv(timeMs, WEEK_MS);
    long hash = Hash64.of(seed ^ Hash64.mix(week), query);
    return (hash >>> 11) * 0x1p-53 < share;
  }

  /**
   * Keeps an example that {@link #claims} claimed; the oldest leaves when there are more than
   * {@code size}.
   */
  public void add(Example example) {
    ring.addLast(example);
    if (ring.size() > size) {
      ring.removeFirst();
    }
  }

  /** Examples in it. */
  public int count() {
    return ring.size();
  }

  public List<Example> examples() {
    return List.copyOf(ring);
  }

  /** Takes a deleted document out: examples of it leave, and it is no negative of the others. */
  public void forget(String docId) {
    List<Example> left =
        ring.stream()
            .filter(example -> !example.docId().equals(docId))
            .map(example -> example.withoutNegative(docId))
            .toList();
    ring.clear();
    ring.addAll(left);
  }

  public void write(DataOutput out) throws IOException {
    out.writeInt(ring.size());
    for (Example example : ring) {
      OutcomeCodec.INSTANCE.write(example, out);
    }
  }

  /**
   * @param outcomeVersion the version of {@link OutcomeCodec} that wrote it
   */
  public void read(DataInput in, int outcomeVersion) throws IOException {
    ring.clear();
    for (int left = in.readInt(); left > 0; left--) {
      add((Example) OutcomeCodec.INSTANCE.read(in, outcomeVersion));
    }
  }
}
