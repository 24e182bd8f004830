package io.contraflow.learner.click;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.learner.history.Hash64;
import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Journal;
import io.contraflow.learner.kept.Part;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Counts the pairs of each user and of each query in spans of event time that follow each other,
 * and says which pair is one too many. What is too many is not counted, so that a script that is
 * stopped by one cap does not use up the other. An example without a user is counted by its query
 * alone.
 *
 * <p>Users and queries are kept as 64-bit hashes, the {@code capacity} that were counted last: one
 * that comes more often than {@code capacity} others together is never forgotten, and nobody is
 * counted too high.
 *
 * <p>Kept as a {@link Journal} of counts, of which a key's last stands for it. Not thread-safe.
 */
public final class Caps implements Part {
  private static final long BYTES = 120;

  private final CapOptions options;
  private final int capacity;
  private final long seed;
  private final LinkedHashMap<Long, Journal.Entry<Count>> last =
      new LinkedHashMap<>(); // by key, oldest first
  private final Journal<Count> journal = new Journal<>("CFCP", "page of capped pairs", Count.CODEC);
  private long newestMs = Long.MIN_VALUE;

  /**
   * Pairs in a span.
   *
   * @param key hash of a user or a query
   * @param span its number
   */
  private record Count(long key, long span, int pairs) {
    static final Codec<Count> CODEC = new CountCodec();
  }

  /**
   * @param capacity users and queries that are counted, at least 2
   */
  public Caps(CapOptions options, int capacity, long seed) {
    this.options = options;
    this.capacity = capacity;
    this.seed = seed;
  }

  /** Counts an example, or says why it is one too many. */
  public Optional<DropReason> refusal(Example example) {
    newestMs = Math.max(newestMs, example.decisionTimeMs());
    boolean hasUser = options.userPairs() > 0 && !example.userId().isEmpty();
    long user = hasUser ? user(example.userId()) : 0;
    long query = Hash64.of(seed, "query " + example.query());
    Optional<DropReason> refusal = Optional.empty();
    if (hasUser && pairs(user) >= options.userPairs()) {
      refusal = Optional.of(DropReason.USER_CAP);
      count(user, 0); // comes last again, so that it is not forgotten
    } else if (options.queryPairs() > 0 && pairs(query) >= options.queryPairs()) {
      refusal = Optional.of(DropReason.QUERY_CAP);
      count(query, 0);
    } else {
      if (hasUser) {
        count(user, 1);
      }
      if (options.queryPairs() > 0) {
        count(query, 1);
      }
    }
    trim();
    return refusal;
  }

  private long user(String userId) {
    return Hash64.of(seed, "user " + userId);
  }

  private void count(long key, int more) {
    append(journal.append(new Count(key, span(), pairs(key) + more)));
  }

  /** Whether its user may not act any more; counts nothing. */
  public boolean refuses(ShownPage page) {
    return options.userPairs() > 0
        && !page.userId().isEmpty()
        && pairs(user(page.userId())) >= options.userPairs();
  }

  /** The newest event's: a late one is counted where those that come beside it are. */
  private long span() {
    return Math.floorDiv(newestMs, options.spanMs());
  }

  private int pairs(long key) {
    Journal.Entry<Count> known = last.get(key);
    return known == null || known.value().span() != span() ? 0 : known.value().pairs();
  }

  private void append(Journal.Entry<Count> entry) {
    Journal.Entry<Count> before = last.remove(entry.value().key());
    last.put(entry.value().key(), entry);
    if (before != null) {
      journal.remove(before);
    }
  }

  private void trim() {
    for (Iterator<Journal.Entry<Count>> oldest = last.values().iterator(); oldest.hasNext(); ) {
      Journal.Entry<Count> entry = oldest.next();
      if (entry.value().span() == span() && last.size() <= capacity) {
        return;
      }
      journal.remove(entry);
      oldest.remove();
    }
  }

  /** Bytes on the heap, estimated. */
  public long heapBytes() {
    return last.size() * BYTES;
  }

  /** Users and queries that are counted. */
  public int count() {
    return last.size();
  }

  @Override
  public Changes<?> changes() {
    return journal.changes();
  }

  @Override
  public void writeHeader(DataOutput out) throws IOException {
    out.writeLong(newestMs);
    journal.writeHeader(out);
  }

  /** With a span of another length counting begins anew. */
  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    last.clear();
    newestMs = header.readLong();
    journal.restore(header, stored, this::append);
    trim();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    List<Journal.Entry<Count>> entries = new ArrayList<>(last.values());
    out.writeLong(newestMs);
    out.writeInt(entries.size());
    for (Journal.Entry<Count> entry : entries) {
      Count.CODEC.write(entry.value(), out);
    }
  }

  private static final class CountCodec implements Codec<Count> {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Count count, DataOutput out) throws IOException {
      out.writeLong(count.key());
      out.writeLong(count.span());
      out.writeInt(count.pairs());
    }

    @Override
    public Count read(DataInput in, int version) throws IOException {
      return new Count(in.readLong(), in.readLong(), in.readInt());
    }
  }
}
