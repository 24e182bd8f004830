package io.contraflow.serving.replica;

import io.contraflow.serving.RowMean;
import io.contraflow.state.snapshot.DeltaFile;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.PublishedTables;
import io.contraflow.state.snapshot.SnapshotChain;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.snapshot.Verification;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.ReadOptions;
import org.rocksdb.Snapshot;

/**
 * A static model whose rows lie in RocksDB on this host, so that it may be larger than the heap.
 * Vectors are those of {@link io.contraflow.serving.SnapshotEncoder} with the same snapshot, bit
 * for bit. It follows a chain of changes by its deltas, each in one write batch together with the
 * snapshot's id, and takes anything else as a whole beside what it holds. Whatever ends the process
 * when, it is one snapshot or the next when it is opened again.
 *
 * <p>Thread-safe: embedding goes on while a snapshot is taken, with the one before. One process at
 * a time may open a directory.
 */
public final class RocksReplica implements AutoCloseable {
  private final RowStore store;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private View view; // guarded by lock; null while nothing is held

  /** What calls see: rows of one moment. */
  private record View(ReplicaHead head, Tokenizer tokenizer, Snapshot moment, ReadOptions at) {}

  private RocksReplica(RowStore store) {
    this.store = store;
  }

  /**
   * Opens what is there, or an empty one.
   *
   * @throws io.contraflow.state.format.FormatException if it is damaged, too old or too new
   */
  public static RocksReplica open(Path directory) throws IOException {
    RowStore store = RowStore.open(directory);
    RocksReplica replica = new RocksReplica(store);
    try {
      ReplicaHead head = store.head();
      store.keep(head == null ? 0 : head.generation());
      if (head != null) {
        replica.show(head);
      }
      return replica;
    } catch (IOException | RuntimeException e) {
      replica.close();
      throw e;
    }
  }

  /** The id of the snapshot that it holds; empty if it holds none. */
  public Optional<String> snapshot() {
    return held().map(ReplicaHead::snapshot);
  }

  /** Of the vectors; empty if it holds no snapshot. */
  public Optional<String> documentSpaceId() {
    return held().map(ReplicaHead::documentSpaceId);
  }

  private Optional<ReplicaHead> held() {
    lock.readLock().lock();
    try {
      return Optional.ofNullable(view).map(View::head);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Holds a snapshot from now on. The files that are read are verified first.
   *
   * @return whether it held another before
   * @throws io.contraflow.state.format.FormatException if it is damaged, or a part of its chain is;
   *     what it held stays
   * @throws IllegalArgumentException if it is of an adapter
   */
  public synchronized boolean take(PublishedSnapshot snapshot) throws IOException {
    if (snapshot.manifest().headShape().isPresent()) {
      throw new IllegalArgumentException(
          "a replica must be of a static model, " + snapshot.id() + " is of an adapter");
    }
    ReplicaHead head = held().orElse(null);
    if (head != null && head.is(snapshot.manifest())) {
      return false;
    }
    List<PublishedSnapshot> links = SnapshotChain.of(snapshot).links();
    int at = links.size() - 1;
    while (at >= 0 && !(head != null && head.is(links.get(at).manifest()))) {
      at--;
    }
    if (at < 0) {
      head = load(links.get(0), head == null ? 1 : head.generation() + 1);
      at = 0;
    }
    for (PublishedSnapshot delta : links.subList(at + 1, links.size())) {
      head = apply(delta, head);
    }
    return true;
  }

  private ReplicaHead load(PublishedSnapshot full, int generation) throws IOException {
    Verification.of(full).orThrow();
    PublishedTables tables = PublishedTables.of(full);
    store.keep(generation - 1); // what an interrupted load left
    store.load(generation, RowStore.QUERIES, tables.queries());
    ReplicaHead head = ReplicaHead.of(full.manifest(), generation, tables.queries().rows());
    if (!head.isShared()) {
      store.load(generation, RowStore.DOCUMENTS, tables.documents());
    }
    store.begin(head, Files.readAllBytes(StaticModel.in(full.directory()).tokenizer()));
    show(head);
    store.keep(generation);
    return head;
  }

  private ReplicaHead apply(PublishedSnapshot delta, ReplicaHead before) throws IOException {
    Verification.of(delta).orThrow();
    ReplicaHead head = ReplicaHead.of(delta.manifest(), before.generation(), before.rows());
    DeltaFile documents =
        delta.manifest().towers() == Towers.SEPARATE
            ? SnapshotChain.documents(delta, before.rows())
            : null;
    store.apply(head, SnapshotChain.queries(delta, before.rows()), documents);
    show(head);
    return head;
  }

  /** Lets calls see what is written. */
  private void show(ReplicaHead head) throws IOException {
    lock.writeLock().lock();
    try {
      boolean sameTokens = view != null && view.head().generation() == head.generation();
      Tokenizer tokenizer = sameTokens ? view.tokenizer() : Tokenizer.of(store.tokenizer());
      release(sameTokens);
      Snapshot moment = store.db().getSnapshot();
      view = new View(head, tokenizer, moment, new ReadOptions().setSnapshot(moment));
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void release(boolean keepTokenizer) {
    if (view != null) {
      view.at().close();
      store.db().releaseSnapshot(view.moment());
      if (!keepTokenizer) {
        view.tokenizer().close();
      }
      view = null;
    }
  }

  /**
   * The vector of a text to search for: (D), of length 1 or 0.
   *
   * @throws IllegalStateException if it holds no snapshot
   * @throws UncheckedIOException if rows cannot be read
   */
  public float[] embedQuery(String text) {
    return embed(RowStore.QUERIES, text);
  }

  /**
   * The vector of a text to be found: (D), of length 1 or 0.
   *
   * @throws IllegalStateException if it holds no snapshot
   * @throws UncheckedIOException if rows cannot be read
   */
  public float[] embedDocument(String text) {
    return embed(RowStore.DOCUMENTS, text);
  }

  private float[] embed(byte side, String text) {
    lock.readLock().lock();
    try {
      if (view == null) {
        throw new IllegalStateException("a replica must hold a snapshot to embed; take one");
      }
      ReplicaHead head = view.head();
      byte itsSide = head.isShared() ? RowStore.QUERIES : side;
      RowMean mean = new RowMean(head.dimension());
      int[] tokens = view.tokenizer().encode(text);
      for (float[] row : store.rows(view.at(), head, itsSide, tokens)) {
        mean.add(row, 0);
      }
      return mean.unit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Reads every row of the queries' table and compares it with the snapshot's {@code tensorSha256}:
   * minutes for a large model.
   *
   * @return whether they agree
   * @throws IllegalStateException if it holds no snapshot
   */
  public synchronized boolean verify() throws IOException {
    ReplicaHead head =
        held().orElseThrow(() -> new IllegalStateException("a replica must hold a snapshot"));
    return store.tensorSha256(head, RowStore.QUERIES).equals(head.tensorSha256());
  }

  /** Waits for calls in other threads; later ones fail. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      release(false);
      store.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
