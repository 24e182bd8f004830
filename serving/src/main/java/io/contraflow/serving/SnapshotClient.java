package io.contraflow.serving;

import io.contraflow.state.format.FormatException;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds with a model's newest snapshot, and follows the model while it learns. Each {@link #look}
 * asks the source which snapshot is to be served; another one is verified and loaded beside the one
 * that is served, and then takes its place at once. One that is damaged, cannot be read or speaks
 * of another document space is refused: the one that is served stays, and {@link #status}, the log
 * and {@link #onRefusal} say why.
 *
 * <p>Thread-safe. Embedding takes no lock that a swap holds: a call that began before a swap ends
 * with the snapshot it began with. While only queries learn, the document space stays and the
 * documents' table is held once for all snapshots.
 *
 * <pre>{@code
 * SnapshotClient client = SnapshotClient.builder(Path.of("snapshots")).start();
 * float[] query = client.embedQuery("how do I reset my password");
 * }</pre>
 */
public final class SnapshotClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotClient.class);

  private final SnapshotSource source;
  private final Clock clock;
  private final List<Consumer<Swap>> onSwap = new CopyOnWriteArrayList<>();
  private final List<Consumer<Refusal>> onRefusal = new CopyOnWriteArrayList<>();
  private boolean started;
  private String pinnedDocumentSpaceId; // null for any
  private volatile Served served; // null before the first
  private volatile Refusal refusal; // the last one, or null
  private volatile boolean upToDate = true;

  /** What embeds, since when. */
  private record Served(SnapshotEncoder encoder, long generation, Instant since) {
    String id() {
      return encoder.manifest().map(Manifest::id).orElseThrow();
    }

    boolean is(Manifest manifest) {
      return encoder.manifest().filter(manifest::equals).isPresent();
    }
  }

  SnapshotClient(SnapshotSource source, String pinnedDocumentSpaceId, Clock clock) {
    this.source = source;
    this.pinnedDocumentSpaceId = pinnedDocumentSpaceId;
    this.clock = clock;
  }

  /**
   * A client of a directory of snapshots.
   *
   * @param snapshots {@code snapshots.directory} of the job, or a copy or mount of it
   */
  public static SnapshotClientBuilder builder(Path snapshots) {
    return new SnapshotClientBuilder(snapshots);
  }

  /** A client of another source. */
  public static SnapshotClientBuilder builder(SnapshotSource source) {
    return new SnapshotClientBuilder(source);
  }

  /**
   * Looks once before it returns, so that a snapshot that is there is served from then on; then
   * follows on a daemon thread until {@link #close}.
   */
  public void start() {
    synchronized (this) {
      if (started) {
        throw new IllegalStateException("a client must be started once, model=" + source.model());
      }
      started = true;
    }
    lookAndLog();
    source.follow(this::lookAndLog);
  }

  /**
   * Looks once. Takes as long as reading and verifying a snapshot if there is another.
   *
   * @return whether another snapshot is served than before
   */
  public synchronized boolean look() {
    Optional<SnapshotSource.Wanted> wanted = Optional.empty();
    try {
      wanted = source.wanted();
      if (wanted.isEmpty() || isServed(wanted.get().snapshot().manifest())) {
        upToDate = true;
        return false;
      }
      PublishedSnapshot snapshot = wanted.get().snapshot();
      Optional<String> misfit = misfit(snapshot.manifest());
      if (misfit.isPresent()) {
        refuse(wanted, misfit.get());
        return false;
      }
      SnapshotEncoder before = encoder().orElse(null);
      SnapshotEncoder now = SnapshotEncoder.open(snapshot.directory(), before);
      serve(wanted.get().generation(), before, now);
      return true;
    } catch (FormatException e) {
      refuse(wanted, e.getMessage());
      return served == null && wanted.isPresent() && serveOlder(wanted.get());
    } catch (IOException e) {
      refuse(wanted, "the snapshot cannot be read: " + e + "; it is tried again");
    }
    return false;
  }

  /**
   * Where nothing is served yet and the snapshot to serve is given as changes of which some are
   * damaged or missing: serves the newest before them, until a full one comes.
   */
  private boolean serveOlder(SnapshotSource.Wanted wanted) {
    Manifest manifest = wanted.snapshot().manifest();
    while (manifest.delta() != null) {
      String full = manifest.delta().full();
      Optional<Manifest> older = openOlder(wanted, manifest.parent());
      if (served == null && older.isEmpty() && !full.equals(manifest.parent())) {
        older = openOlder(wanted, full);
      }
      if (served != null || older.isEmpty()) {
        break;
      }
      manifest = older.get();
    }
    return served != null;
  }

  /**
   * Serves a snapshot beside the one that is wanted if it can; gives its manifest if it has one.
   */
  private Optional<Manifest> openOlder(SnapshotSource.Wanted wanted, String id) {
    Path directory = wanted.snapshot().directory().resolveSibling(id);
    Manifest manifest = null;
    try {
      manifest = PublishedSnapshot.read(directory).manifest();
      if (misfit(manifest).isEmpty()) {
        serve(wanted.generation(), null, SnapshotEncoder.open(directory));
        upToDate = false;
      }
    } catch (IOException e) {
      LOG.warn("model {} cannot serve {} either: {}", source.model(), id, e.getMessage());
    }
    return Optional.ofNullable(manifest);
  }

  private boolean isServed(Manifest manifest) {
    return served != null && served.is(manifest);
  }

  private void serve(long generation, SnapshotEncoder before, SnapshotEncoder now) {
    served = new Served(now, generation, clock.instant());
    upToDate = true;
    LOG.info("model {} serves {}", source.model(), served.id());
    tell(onSwap, new Swap(generation, Optional.ofNullable(before), now));
  }

  private void refuse(Optional<SnapshotSource.Wanted> wanted, String reason) {
    long generation = wanted.map(SnapshotSource.Wanted::generation).orElse(0L);
    boolean isTold =
        !upToDate
            && refusal != null
            && refusal.generation() == generation
            && refusal.reason().equals(reason);
    upToDate = false;
    if (!isTold) {
      Optional<PublishedSnapshot> snapshot = wanted.map(SnapshotSource.Wanted::snapshot);
      refusal = new Refusal(generation, snapshot, reason, clock.instant());
      LOG.warn("model {} keeps its snapshot: {}", source.model(), reason);
      tell(onRefusal, refusal);
    }
  }

  private static <T> void tell(List<Consumer<T>> listeners, T event) {
    for (Consumer<T> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        LOG.error(
            "a listener failed at a {}; the client goes on", event.getClass().getSimpleName(), e);
      }
    }
  }

  private Optional<String> misfit(Manifest manifest) {
    if (pinnedDocumentSpaceId == null || pinnedDocumentSpaceId.equals(manifest.documentSpaceId())) {
      return Optional.empty();
    }
    return Optional.of(
        "snapshot %s of model %s must have the document space of the index, %s, has %s; embed the index's documents again with this snapshot and pin its document space"
            .formatted(
                manifest.id(), source.model(), pinnedDocumentSpaceId, manifest.documentSpaceId()));
  }

  private void lookAndLog() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.error("following model {} failed; it is tried again", source.model(), e);
    }
  }

  /**
   * Serves only snapshots whose queries fit an index from now on. What is served already stays.
   *
   * @param documentSpaceId of the snapshot that embedded the index's documents
   */
  public synchronized void pin(String documentSpaceId) {
    pinnedDocumentSpaceId = documentSpaceId;
  }

  /**
   * Calls a listener after each swap from now on, on the thread that looked: embedding goes on, the
   * next look waits.
   */
  public void onSwap(Consumer<Swap> listener) {
    onSwap.add(listener);
  }

  /** Calls a listener once for each reason to refuse a snapshot, on the thread that looked. */
  public void onRefusal(Consumer<Refusal> listener) {
    onRefusal.add(listener);
  }

  /**
   * The encoder to use now; empty until a first snapshot could be loaded. It stays usable for as
   * long as someone holds it: take it once where several vectors must be of one snapshot.
   */
  public Optional<SnapshotEncoder> encoder() {
    Served now = served;
    return now == null ? Optional.empty() : Optional.of(now.encoder());
  }

  /** {@link #embedQuery(String)}. */
  public float[] embed(String text) {
    return serving().embed(text);
  }

  /**
   * {@link SnapshotEncoder#embedQuery(String)} of what is served.
   *
   * @throws IllegalStateException if nothing is served yet
   */
  public float[] embedQuery(String text) {
    return serving().embedQuery(text);
  }

  /**
   * {@link SnapshotEncoder#embedDocument(String)} of what is served.
   *
   * @throws IllegalStateException if nothing is served yet
   */
  public float[] embedDocument(String text) {
    return serving().embedDocument(text);
  }

  /**
   * {@link SnapshotEncoder#embedQuery(float[])} of what is served.
   *
   * @throws IllegalStateException if nothing is served yet
   */
  public float[] embedQuery(float[] vector) {
    return serving().embedQuery(vector);
  }

  /**
   * {@link SnapshotEncoder#embedDocument(float[])} of what is served.
   *
   * @throws IllegalStateException if nothing is served yet
   */
  public float[] embedDocument(float[] vector) {
    return serving().embedDocument(vector);
  }

  /** {@link #embedQuery(String)} of each, all with one snapshot: (texts, D), in their order. */
  public float[][] embedAll(List<String> texts) {
    return serving().embedAll(texts);
  }

  private SnapshotEncoder serving() {
    Served now = served;
    if (now == null) {
      Refusal why = refusal;
      throw new IllegalStateException(
          "a snapshot of model %s must be served before anything is embedded, %s has none that can be: %s"
              .formatted(
                  source.model(),
                  source,
                  why == null ? "start the client, and the job that publishes" : why.reason()));
    }
    return now.encoder();
  }

  /** What is served, since when, and what was refused. */
  public ClientStatus status() {
    Served now = served;
    return new ClientStatus(
        source.model(),
        Optional.ofNullable(now).map(Served::id),
        now == null ? 0 : now.generation(),
        Optional.ofNullable(now).map(Served::since),
        encoder().flatMap(SnapshotEncoder::manifest).map(Manifest::documentSpaceId),
        Optional.ofNullable(refusal),
        upToDate);
  }

  /** Stops following. What is served goes on embedding. */
  @Override
  public void close() {
    source.close();
  }
}
