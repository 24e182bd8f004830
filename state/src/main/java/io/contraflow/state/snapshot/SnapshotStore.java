package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Snapshots in a directory, as the package describes. One process at a time publishes a model; any
 * number may read. Thread-safe.
 */
public final class SnapshotStore {
  private final Path root;
  private final Clock clock;
  private final WriteGate gate = new WriteGate();

  private SnapshotStore(Path root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  /** Opens a store; its directory is made by the first {@link #stage}. */
  public static SnapshotStore open(Path root) {
    return open(root, Clock.systemUTC());
  }

  /**
   * @param clock gives the time of creation
   */
  public static SnapshotStore open(Path root, Clock clock) {
    return new SnapshotStore(root, clock);
  }

  public Path root() {
    return root;
  }

  /** Through which the tables of this store's snapshots are written. */
  public WriteGate gate() {
    return gate;
  }

  /**
   * Writes a snapshot where nobody sees it, and forces it to disk. Takes as long as the disk does.
   *
   * @param tables read by this thread until this returns
   * @param encoding what they belong to
   * @throws DivergedException if a value is not finite
   * @throws IOException if it cannot be written; nothing is left of it then
   */
  public StagedSnapshot stage(SnapshotDraft draft, SnapshotTables tables, SnapshotEncoding encoding)
      throws IOException {
    return stage(draft, tables, encoding, null);
  }

  /**
   * The same, but only what has changed since another snapshot where that is there and enough of it
   * is the same: the snapshot is then given as changes of it, which is its parent.
   *
   * @param changes null for a snapshot in full
   */
  public StagedSnapshot stage(
      SnapshotDraft draft, SnapshotTables tables, SnapshotEncoding encoding, Changes changes)
      throws IOException {
    encoding.check(tables);
    Path modelDirectory = directoryOf(draft.model());
    StagingArea area = null;
    boolean staged = false;
    try {
      Files.createDirectories(modelDirectory);
      Directories.force(root);
      area = StagingArea.create(modelDirectory, draft.step());
      boolean asChanges =
          changes != null
              && changes.suit(tables, encoding)
              && SnapshotListing.holds(changes.base().directory(), changes.base().manifest());
      Changes fitting = asChanges ? changes : null;
      PublishedSnapshot parent = asChanges ? changes.base() : parentOf(draft);
      Manifest manifest =
          new SnapshotWriter(area.directory(), gate)
              .write(draft, tables, encoding, parent, fitting, clock.millis());
      staged = true;
      return new StagedSnapshot(area, manifest);
    } catch (DivergedException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(stagingFailure(draft, tables, e), e);
    } finally {
      if (!staged && area != null) {
        area.close();
      }
    }
  }

  /**
   * As {@link #stage(SnapshotDraft, SnapshotTables, SnapshotEncoding)}, one table for both sides.
   */
  public StagedSnapshot stage(SnapshotDraft draft, Table table, SnapshotEncoding encoding)
      throws IOException {
    return stage(draft, new SnapshotTables.Shared(table), encoding);
  }

  /**
   * Gives a staged snapshot its name and moves the pointer to it, unless the pointer is pinned or
   * the snapshot was judged {@link Verdict#isHeld held}: then it lies beside the others and is not
   * served. Cheap: two renames. If the same (model, step, tensor) with the same tokenizer is there
   * already, the staged one is dropped and the same done with the one that is there, as it was
   * judged.
   */
  public synchronized PublishedSnapshot publish(StagedSnapshot staged) throws IOException {
    Path stagedDirectory = staged.directory();
    Path directory = directoryOf(staged.manifest().model()).resolve(staged.id());
    if (!SnapshotListing.holds(directory, staged.manifest())) {
      Directories.delete(directory);
      Files.move(stagedDirectory, directory, StandardCopyOption.ATOMIC_MOVE);
      Directories.force(directory.getParent());
    }
    staged.discard();
    PublishedSnapshot published = PublishedSnapshot.read(directory);
    advance(published);
    return published;
  }

  /** Moves the pointer to what was published, unless something keeps it where it is. */
  private static void advance(PublishedSnapshot published) throws IOException {
    if (Verdict.isHeld(published.directory())) {
      return;
    }
    Path modelDirectory = published.directory().getParent();
    String manifestSha256 = Sha256.of(published.directory().resolve(Manifest.FILE));
    PointerLock.holding(
        modelDirectory,
        () -> {
          Optional<Pointer> before = Pointer.readable(modelDirectory);
          if (before.isPresent() && before.get().pinned()) {
            return before.get();
          }
          Pointer after =
              before
                  .map(pointer -> pointer.moved(published.id(), manifestSha256))
                  .orElseGet(() -> Pointer.to(published.id(), manifestSha256));
          return after.writeUnless(before, modelDirectory);
        });
  }

  /**
   * A snapshot of a step that is there, whole in size, and moves the pointer to it: what {@link
   * #publish} does with one that is staged once more.
   *
   * @param same whether it is the one that is meant, by its manifest
   */
  public synchronized Optional<PublishedSnapshot> publishAgain(
      String model, long step, Predicate<Manifest> same) throws IOException {
    Path modelDirectory = directoryOf(model);
    for (PublishedSnapshot there : SnapshotListing.of(modelDirectory, step)) {
      if (same.test(there.manifest())
          && SnapshotListing.holds(there.directory(), there.manifest())) {
        advance(there);
        return Optional.of(there);
      }
    }
    return Optional.empty();
  }

  /** Whether the pointer names this snapshot; not if it cannot be read. */
  public boolean isCurrent(String model, String id) throws IOException {
    try {
      return Pointer.read(directoryOf(model))
          .filter(pointer -> pointer.snapshot().equals(id))
          .isPresent();
    } catch (FormatException e) {
      return false; // the next snapshot writes it anew
    }
  }

  /** Where a snapshot of an id lies, if it is there. */
  public Path directory(String model, String id) {
    return directoryOf(model).resolve(id);
  }

  /** The snapshot of a step: the pointer's target if it is one, else the last one created. */
  public Optional<PublishedSnapshot> find(String model, long step) throws IOException {
    String current = Pointer.read(directoryOf(model)).map(Pointer::snapshot).orElse(null);
    return list(model).stream()
        .filter(snapshot -> snapshot.manifest().step() == step)
        .max(
            Comparator.<PublishedSnapshot, Boolean>comparing(s -> s.id().equals(current))
                .thenComparing(s -> s.manifest().createdMs()));
  }

  /** Every snapshot of a model by step; unreadable ones are left out and logged. */
  public List<PublishedSnapshot> list(String model) throws IOException {
    return SnapshotListing.in(directoryOf(model));
  }

  /** The models that have a snapshot, sorted. */
  public List<String> models() throws IOException {
    Set<String> models = new TreeSet<>();
    for (Path directory : Directories.children(root, "[!.]*")) {
      SnapshotListing.in(directory, unreadable -> {}).stream()
          .findAny()
          .ifPresent(any -> models.add(any.manifest().model()));
    }
    return List.copyOf(models);
  }

  /**
   * What lies in the store of any model and cannot be read, so that {@link #list} leaves it out and
   * {@link #current} fails: a sentence for each manifest and pointer. What a manifest says of its
   * files is {@link #verify}'s to check.
   */
  public List<String> unreadable() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path directory : Directories.children(root, "[!.]*")) {
      SnapshotListing.in(directory, problems::add);
      try {
        currentIn(directory);
      } catch (FormatException e) {
        if (!problems.contains(e.getMessage())) {
          problems.add(e.getMessage());
        }
      }
    }
    return problems;
  }

  /**
   * What the pointer names.
   *
   * @throws FormatException if the pointer or the manifest is damaged, or they do not belong
   *     together
   */
  public Optional<PublishedSnapshot> current(String model) throws IOException {
    return currentIn(directoryOf(model));
  }

  private static Optional<PublishedSnapshot> currentIn(Path modelDirectory) throws IOException {
    Optional<Pointer> pointer = Pointer.read(modelDirectory);
    if (pointer.isEmpty()) {
      return Optional.empty();
    }
    Path directory = modelDirectory.resolve(pointer.get().snapshot());
    PublishedSnapshot snapshot = PublishedSnapshot.read(directory);
    String sha256 = Sha256.of(directory.resolve(Manifest.FILE));
    if (!sha256.equals(pointer.get().manifestSha256())) {
      throw new CorruptException(
          directory.resolve(Manifest.FILE)
              + " is not the one that "
              + Pointer.FILE
              + " points to: SHA-256 "
              + sha256
              + " instead of "
              + pointer.get().manifestSha256()
              + "; restore a copy");
    }
    return Optional.of(snapshot);
  }

  /**
   * The pointer, with what is pinned.
   *
   * @throws FormatException if it is damaged
   */
  public Optional<Pointer> pointer(String model) throws IOException {
    return Pointer.read(directoryOf(model));
  }

  /** How often the pointer has moved; 0 for a model without one. */
  public long generation(String model) throws IOException {
    return Pointer.read(directoryOf(model)).map(Pointer::generation).orElse(0L);
  }

  /** Reads every file of a snapshot and compares it with the manifest. */
  public Verification verify(PublishedSnapshot snapshot) {
    return Verification.of(snapshot);
  }

  /** Deletes what writers that are gone left behind. Call it once, before the first stage. */
  public void sweepStaging() throws IOException {
    for (Path modelDirectory : Directories.children(root, "[!.]*")) {
      Deletion.sweep(modelDirectory);
    }
  }

  /**
   * Deletes what is not worth keeping: all but the pointer's target and what is pinned, their
   * parents, whatever is younger than ten minutes, one an hour for a day and one a day for 30 days.
   *
   * @return the directories that were deleted
   */
  public List<Path> retain(String model, Instant now) throws IOException {
    return retain(model, now, Set.of());
  }

  /**
   * The same.
   *
   * @param used ids of others that must stay
   */
  public List<Path> retain(String model, Instant now, Set<String> used) throws IOException {
    List<PublishedSnapshot> doomed;
    synchronized (this) { // what is being published is not to vanish
      doomed = Deletion.hide(directoryOf(model), now, used);
    }
    for (PublishedSnapshot snapshot : doomed) {
      Deletion.finish(snapshot); // takes as long as the disk does, and publishing does not wait
    }
    return doomed.stream().map(PublishedSnapshot::directory).toList();
  }

  private Path directoryOf(String model) {
    return root.resolve(ModelDirectory.of(model));
  }

  private PublishedSnapshot parentOf(SnapshotDraft draft) throws IOException {
    PublishedSnapshot parent = null;
    for (PublishedSnapshot snapshot : list(draft.model())) {
      if (snapshot.manifest().step() < draft.step()) {
        parent = snapshot;
      }
    }
    return parent;
  }

  private String stagingFailure(SnapshotDraft draft, SnapshotTables tables, IOException cause) {
    long neededMb = tables.written().stream().mapToLong(SafetensorsWriter::dataBytes).sum() >> 20;
    String free;
    try {
      free = (Files.getFileStore(root).getUsableSpace() >> 20) + " MiB are free";
    } catch (IOException e) {
      free = "the directory's free space is not known";
    }
    String reason = cause instanceof AccessDeniedException ? "access denied to " : "";
    return "snapshot of model \"%s\" at step %d cannot be written to %s: %s%s. It needs about %d MiB, %s; free some space there, or set snapshots.directory"
        .formatted(
            draft.model(), draft.step(), root, reason, cause.getMessage(), neededMb + 1, free);
  }
}
