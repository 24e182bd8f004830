package io.contraflow.search.model;

import io.contraflow.search.index.DocumentIndex;
import io.contraflow.search.index.IndexSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model that learns and the one it started from, with their documents. A snapshot of the same
 * document space takes the place of the one before at once. One of another space waits until all
 * documents are embedded with it, beside the index that is searched; then both change together. Of
 * several that come meanwhile the last is taken.
 *
 * <p>Any thread may call. Changes of documents reach every index, also one that is being built.
 */
public final class ServedModels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

  private final Executor background;
  private final Set<DocumentIndex> indexes = new LinkedHashSet<>();
  private final Served start;
  private volatile Served learned;
  private TextEncoder wanted;
  private Building building;
  private boolean closed;

  /** An index that is not searched yet; {@code touched} documents have changed since it began. */
  private record Building(TextEncoder encoder, DocumentIndex index, Set<String> touched) {}

  /**
   * Serves the start, until there is something learnt.
   *
   * @param start what the model was before its first step
   * @param background runs what embeds documents again
   */
  public ServedModels(TextEncoder start, Executor background) throws IOException {
    this.background = background;
    this.start = new Served(start, inMemory(start));
    this.learned = this.start;
    indexes.add(this.start.index());
  }

  private static DocumentIndex inMemory(TextEncoder encoder) throws IOException {
    return DocumentIndex.open(encoder.space(), encoder::document, new ByteBuffersDirectory());
  }

  /** What the model began as. */
  public Served start() {
    return start;
  }

  /** What has been learnt last; the start before that. */
  public Served learned() {
    return learned;
  }

  /** The document space that documents are being embedded in, if they are. */
  public synchronized Optional<IndexSpace> embedding() {
    return Optional.ofNullable(building).map(now -> now.index().space());
  }

  /**
   * Asks of the learnt model, or of the start, once more if its index was closed on the way.
   *
   * @param which {@link #learned} or {@link #start}
   */
  public <T> T ask(Function<ServedModels, Served> which, Function<Served, T> question) {
    while (true) {
      Served served = which.apply(this);
      try {
        return question.apply(served);
      } catch (AlreadyClosedException e) {
        if (served == which.apply(this)) {
          throw e;
        }
      }
    }
  }

  /** Adds a document, or replaces it; found after {@link #refresh}. */
  public synchronized void put(String docId, String text) throws IOException {
    for (DocumentIndex index : indexes) {
      index.put(docId, text);
    }
    touch(docId);
  }

  /** Removes a document; no longer found after {@link #refresh}. */
  public synchronized void remove(String docId) throws IOException {
    for (DocumentIndex index : indexes) {
      index.remove(docId);
    }
    touch(docId);
  }

  private void touch(String docId) {
    if (building != null) {
      building.touched().add(docId);
    }
  }

  /** Lets searches find what was put and removed so far. */
  public synchronized void refresh() throws IOException {
    for (DocumentIndex index : indexes) {
      index.refresh();
    }
  }

  /** Serves a snapshot of the learnt model, now or once its documents are embedded. */
  public synchronized void serve(TextEncoder encoder) throws IOException {
    if (closed) {
      return;
    }
    wanted = encoder;
    Optional<DocumentIndex> ready =
        indexes.stream()
            .filter(index -> building == null || index != building.index())
            .filter(index -> index.space().equals(encoder.space()))
            .findFirst();
    if (ready.isPresent()) {
      change(new Served(encoder, ready.get()));
    } else if (building == null) {
      build(encoder);
    }
  }

  private void build(TextEncoder encoder) throws IOException {
    DocumentIndex base = learned.index();
    base.refresh();
    Building now = new Building(encoder, inMemory(encoder), new HashSet<>());
    building = now;
    indexes.add(now.index());
    LOG.info(
        "embedding {} documents again for {}, whose document space is another",
        base.size(),
        encoder.manifest().id());
    background.execute(() -> fill(base, now));
  }

  private void fill(DocumentIndex base, Building now) {
    try {
      base.forEach((docId, text) -> copy(docId, text, now));
      finish(now);
    } catch (AlreadyClosedException e) {
      discard(now); // what it was copied from has been replaced meanwhile
    } catch (IOException | RuntimeException e) {
      abandon(now, e);
    }
  }

  private synchronized void copy(String docId, String text, Building now) {
    if (!now.touched().contains(docId) && !closed) {
      try {
        now.index().put(docId, text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private synchronized void finish(Building now) throws IOException {
    building = null;
    if (closed) {
      return;
    }
    if (learned.encoder() == wanted) {
      indexes.remove(now.index());
      close(now.index()); // an index that was ready went before, as after a rollback
      return;
    }
    now.index().refresh();
    boolean same = wanted.space().equals(now.index().space());
    change(new Served(same ? wanted : now.encoder(), now.index()));
    if (!same) {
      build(wanted);
    }
  }

  private synchronized void discard(Building now) {
    building = null;
    if (!closed) {
      indexes.remove(now.index());
      close(now.index());
      if (learned.encoder() != wanted) {
        rebuild();
      }
    }
  }

  private void rebuild() {
    try {
      build(wanted);
    } catch (IOException e) {
      LOG.error("documents cannot be embedded for {}", wanted.manifest().id(), e);
    }
  }

  private synchronized void abandon(Building now, Exception cause) {
    LOG.error(
        "documents could not be embedded for {}; {} stays until the next snapshot",
        now.encoder().manifest().id(),
        learned.snapshotId(),
        cause);
    building = null;
    indexes.remove(now.index());
    close(now.index());
  }

  /** Both at once: whoever reads {@link #learned} has a query encoder and its index. */
  private void change(Served next) {
    DocumentIndex before = learned.index();
    learned = next;
    if (before != next.index() && before != start.index()) {
      indexes.remove(before);
      close(before);
    }
  }

  private static void close(DocumentIndex index) {
    try {
      index.close();
    } catch (IOException e) {
      LOG.warn("an index in memory could not be closed", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    indexes.forEach(ServedModels::close);
    indexes.clear();
  }
}
