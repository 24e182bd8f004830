package io.contraflow.learner.window;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The examples of the next step: the newest ones, each of which takes part in {@code size / stride}
 * steps beside different neighbours and then leaves. With a full stride between steps that is
 * exactly the last {@code size} examples; when steps are taken early, an example still takes part
 * in no more than its share.
 *
 * <p>Not thread-safe.
 */
public final class SlidingWindow {
  private final int stride;
  private final int uses;
  private final long maxWaitMs;
  private final List<Entry> entries = new ArrayList<>();
  private int entering;

  /** One example and the steps that it has taken part in. */
  private record Entry(Example example, int used) {}

  public SlidingWindow(int size, int stride, long maxWaitMs) {
    this.stride = stride;
    this.uses = size / stride;
    this.maxWaitMs = maxWaitMs;
  }

  /** Appends an example that no step has used yet. */
  public void add(Example example) {
    entries.add(new Entry(example, 0));
    entering++;
  }

  /** Whether as many examples have entered as should lie between two steps. */
  public boolean full() {
    return entering >= stride;
  }

  /**
   * Whether a step has to come before anything of event time {@code timeMs} enters: the oldest
   * example that waits for its first step is older than max-wait then.
   */
  public boolean dueBefore(long timeMs) {
    return entering > 0 && timeMs > oldestEnteringMs() + maxWaitMs;
  }

  /**
   * The event time of a watermark from which on a step is due: {@link Long#MIN_VALUE} with a full
   * stride, {@link Long#MAX_VALUE} if nothing waits for a step.
   */
  public long dueAtMs() {
    if (full()) {
      return Long.MIN_VALUE;
    }
    return entering == 0 ? Long.MAX_VALUE : oldestEnteringMs() + maxWaitMs;
  }

  /** Examples in it. */
  public int size() {
    return entries.size();
  }

  private long oldestEnteringMs() {
    return entries.get(entries.size() - entering).example().decisionTimeMs();
  }

  /** Examples that no step has used yet; they are the last ones of {@link #rows}. */
  public int entering() {
    return entering;
  }

  /** The rows of the next step, oldest first. */
  public List<Example> rows() {
    return entries.stream().map(Entry::example).toList();
  }

  /** Counts a step over {@link #rows} and returns the examples that leave, oldest first. */
  public List<Example> advance() {
    List<Example> retired = new ArrayList<>();
    List<Entry> kept = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      if (entry.used() + 1 >= uses) {
        retired.add(entry.example());
      } else {
        kept.add(new Entry(entry.example(), entry.used() + 1));
      }
    }
    entries.clear();
    entries.addAll(kept);
    entering = 0;
    return retired;
  }

  /**
   * Takes a deleted document out: examples whose positive it is leave, and it is no negative of the
   * others.
   *
   * @return how many of those that left no step had used
   */
  public int forget(String docId) {
    int unused = 0;
    for (Iterator<Entry> i = entries.iterator(); i.hasNext(); ) {
      Entry entry = i.next();
      if (entry.example().docId().equals(docId)) {
        i.remove();
        unused += entry.used() == 0 ? 1 : 0;
      }
    }
    entering -= unused;
    entries.replaceAll(e -> new Entry(e.example().withoutNegative(docId), e.used()));
    return unused;
  }

  /**
   * Forgets every example.
   *
   * @return how many of them no step had used
   */
  public int clear() {
    int unused = entering;
    entries.clear();
    entering = 0;
    return unused;
  }

  /** The window as bytes; reading replaces what it holds. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      out.writeInt(entry.used());
      OutcomeCodec.INSTANCE.write(entry.example(), out);
    }
  }

  /**
   * @param outcomeVersion the version of {@link OutcomeCodec} that wrote it
   * @see Codec#read
   */
  public void read(DataInput in, int outcomeVersion) throws IOException {
    entries.clear();
    entering = 0;
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      int used = in.readInt();
      entries.add(new Entry((Example) OutcomeCodec.INSTANCE.read(in, outcomeVersion), used));
      entering += used == 0 ? 1 : 0;
    }
  }
}
