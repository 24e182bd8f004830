package io.contraflow.learner.window;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Kept;
import io.contraflow.learner.kept.Part;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The examples of the next step: the newest ones, each of which takes part in {@code size / stride}
 * steps beside different neighbours and then leaves. With a full stride between steps that is
 * exactly the last {@code size} examples; when steps are taken early, an example still takes part
 * in no more than its share.
 *
 * <p>With {@code uniqueTopics} no two examples that share a query or a document, by id or content,
 * enter for the same step: the later one is deferred until the next. What is deferred enters in its
 * order, before anything newer, and is overtaken by nothing that shares a topic with it. A topic
 * that comes more than once in a stride thus makes further steps; max-wait bounds its wait as ever.
 *
 * <p>An entry's key is its number among all that ever entered or were deferred, so that a step
 * changes none: it is told once and taken out once. Not thread-safe.
 */
public final class SlidingWindow implements Part {
  private final int stride;
  private final int uses;
  private final long maxWaitMs;
  private final boolean uniqueTopics;
  private final List<Kept<Placed>> entries = new ArrayList<>();
  private final List<Kept<Placed>> deferred = new ArrayList<>(); // none while nothing enters
  private final Topics waiting = new Topics(); // those that enter or are deferred; if unique
  private final Changes<Placed> changes = new Changes<>(Placed.FORMAT);
  private long steps; // that have been counted
  private long nextKey;
  private int entering;

  /**
   * @param size examples that a step is taken over, a multiple of {@code stride}
   * @param stride examples that enter between two steps
   * @param maxWaitMs how long an example may wait for its first step, in event time
   * @param uniqueTopics whether those that enter for a step share neither query nor document
   */
  public SlidingWindow(int size, int stride, long maxWaitMs, boolean uniqueTopics) {
    this.stride = stride;
    this.uses = size / stride;
    this.maxWaitMs = maxWaitMs;
    this.uniqueTopics = uniqueTopics;
  }

  /** Appends an example that no step has used yet, or defers it. */
  public void add(Example example) {
    if (uniqueTopics && !waiting.add(example)) {
      deferred.add(changes.put(nextKey++, new Placed(Placed.DEFERRED, example)));
    } else {
      enter(example);
    }
  }

  private void enter(Example example) {
    entries.add(changes.put(nextKey++, new Placed(steps, example)));
    entering++;
  }

  /** Lets what was deferred enter, up to a stride, if nothing enters yet. */
  private void admit() {
    if (!uniqueTopics && deferred.isEmpty()) {
      return;
    }
    waiting.clear();
    for (Kept<Placed> entry : entries.subList(entries.size() - entering, entries.size())) {
      waiting.add(entry.value().example());
    }
    boolean none = entering == 0;
    for (Iterator<Kept<Placed>> i = deferred.iterator(); i.hasNext(); ) {
      Kept<Placed> entry = i.next();
      boolean unique = waiting.add(entry.value().example());
      if (!uniqueTopics || none && unique && entering < stride) {
        changes.remove(entry);
        i.remove();
        enter(entry.value().example());
      }
    }
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

  /** Examples in it, but for those that are deferred. */
  public int size() {
    return entries.size();
  }

  /** Examples that will enter after the next step. */
  public int deferred() {
    return deferred.size();
  }

  private long oldestEnteringMs() {
    return entries.get(entries.size() - entering).value().example().decisionTimeMs();
  }

  /** Examples that no step has used yet; they are the last ones of {@link #rows}. */
  public int entering() {
    return entering;
  }

  /** The rows of the next step, oldest first. */
  public List<Example> rows() {
    return entries.stream().map(entry -> entry.value().example()).toList();
  }

  /** Counts a step over {@link #rows} and returns the examples that leave, oldest first. */
  public List<Example> advance() {
    List<Example> retired = new ArrayList<>();
    steps++;
    for (Iterator<Kept<Placed>> i = entries.iterator(); i.hasNext(); ) {
      Kept<Placed> entry = i.next();
      if (used(entry) >= uses) {
        retired.add(entry.value().example());
        changes.remove(entry);
        i.remove();
      }
    }
    entering = 0;
    admit();
    return retired;
  }

  /** Steps that an entry has taken part in. */
  private long used(Kept<Placed> entry) {
    return steps - entry.value().atStep();
  }

  /**
   * Takes a deleted document out: examples whose positive it is leave, and it is no negative of the
   * others.
   *
   * @return how many of those that left no step had used
   */
  public int forget(String docId) {
    int left = forget(docId, deferred);
    int unused = forget(docId, entries);
    entering -= unused;
    admit();
    return unused + left;
  }

  private int forget(String docId, List<Kept<Placed>> from) {
    int unused = 0;
    for (Iterator<Kept<Placed>> i = from.iterator(); i.hasNext(); ) {
      Kept<Placed> entry = i.next();
      if (entry.value().example().docId().equals(docId)) {
        changes.remove(entry);
        i.remove();
        unused += entry.value().isDeferred() || used(entry) == 0 ? 1 : 0;
      } else {
        changes.set(entry, entry.value().withoutNegative(docId));
      }
    }
    return unused;
  }

  /** A document has another text: examples take it, as positive and as negative. */
  public void update(Document document) {
    for (List<Kept<Placed>> all : List.of(entries, deferred)) {
      all.forEach(entry -> changes.set(entry, entry.value().withDocument(document)));
    }
    admit();
  }

  /**
   * Forgets every example but those that are deferred, which enter.
   *
   * @return how many of them no step had used
   */
  public int clear() {
    int unused = entering;
    entries.forEach(changes::remove);
    entries.clear();
    entering = 0;
    admit();
    return unused;
  }

  @Override
  public Changes<Placed> changes() {
    return changes;
  }

  @Override
  public void writeHeader(DataOutput out) throws IOException {
    out.writeLong(steps);
  }

  /** Where topics need not be unique any more, nothing stays deferred. */
  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    steps = header.readLong();
    entries.clear();
    deferred.clear();
    changes.clear();
    entering = 0;
    for (Map.Entry<Long, byte[]> entry : stored.entrySet()) {
      Kept<Placed> kept =
          changes.restored(entry.getKey(), Placed.FORMAT.fromBytes(entry.getValue()));
      if (kept.value().isDeferred()) {
        deferred.add(kept);
      } else {
        entries.add(kept);
        entering += used(kept) == 0 ? 1 : 0;
      }
    }
    nextKey = stored.isEmpty() ? 0 : stored.lastKey() + 1;
    admit();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(entries.size());
    for (Kept<Placed> entry : entries) {
      out.writeLong(used(entry));
      OutcomeCodec.INSTANCE.write(entry.value().example(), out);
    }
    if (uniqueTopics) {
      out.writeInt(deferred.size());
      for (Kept<Placed> entry : deferred) {
        OutcomeCodec.INSTANCE.write(entry.value().example(), out);
      }
    }
  }
}
