package io.contraflow.state.snapshot;

import io.contraflow.state.format.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a person says of a store: which snapshot is served, whether the pointer stays there, and
 * which ones are kept. May be used while a job publishes to the store, from another process.
 */
public final class SnapshotPins {
  private final SnapshotStore store;

  public SnapshotPins(SnapshotStore store) {
    this.store = store;
  }

  /**
   * Serves a snapshot, and pins the pointer to it until {@link #release}. Every file of it is read
   * before.
   *
   * @param evenHeld whether it may be one that was held back
   * @throws FileNotFoundException if there is none of that id
   * @throws HeldException if it was held back, and that was not said to be all right
   * @throws io.contraflow.state.format.CorruptException if it is damaged
   */
  public PublishedSnapshot rollback(String model, String id, boolean evenHeld) throws IOException {
    PublishedSnapshot target = find(model, id);
    Optional<Verdict> verdict = evenHeld ? Optional.empty() : Verdict.read(target.directory());
    if (verdict.filter(Verdict::isHeld).isPresent()) {
      throw new HeldException(
          "snapshot %s was held back (%s): %s; give --held to serve it all the same"
              .formatted(id, verdict.get().reason(), verdict.get().detail()));
    }
    store.verify(target).orThrow();
    String manifestSha256 = Sha256.of(target.directory().resolve(Manifest.FILE));
    Path modelDirectory = directory(model);
    PointerLock.holding(
        modelDirectory,
        () -> {
          find(model, id); // retention may have taken it meanwhile
          Optional<Pointer> before = Pointer.readable(modelDirectory);
          return before
              .map(pointer -> pointer.moved(id, manifestSha256))
              .orElseGet(() -> Pointer.to(id, manifestSha256))
              .pinned(true)
              .writeUnless(before, modelDirectory);
        });
    return target;
  }

  /** The pointer stays where it is until {@link #release(String)}. */
  public Pointer pin(String model) throws IOException {
    return change(model, pointer -> pointer.pinned(true));
  }

  /** Retention keeps a snapshot until {@link #release(String, String)}. */
  public Pointer pin(String model, String id) throws IOException {
    return change(model, pointer -> pointer.withPin(find(model, id).id()));
  }

  /** Retention no longer keeps a snapshot because it was pinned. */
  public Pointer release(String model, String id) throws IOException {
    return change(
        model,
        pointer -> {
          if (!pointer.pins().contains(id)) {
            throw new IllegalArgumentException(
                "only what is pinned can be released, %s is not; pinned are %s"
                    .formatted(id, pointer.pins()));
          }
          return pointer.withoutPin(id);
        });
  }

  /**
   * Lets the pointer go: the newest snapshot that was not held back is served, and so is what is
   * published from now on.
   *
   * @return what is served now
   */
  public PublishedSnapshot release(String model) throws IOException {
    Pointer after =
        change(
            model,
            pointer -> {
              Optional<PublishedSnapshot> newest = newest(model);
              PublishedSnapshot served =
                  newest.isPresent() ? newest.get() : find(model, pointer.snapshot());
              String manifestSha256 = Sha256.of(served.directory().resolve(Manifest.FILE));
              return pointer.pinned(false).moved(served.id(), manifestSha256);
            });
    return find(model, after.snapshot());
  }

  /** The one written last, whatever its step: after a restore steps may begin further back. */
  private Optional<PublishedSnapshot> newest(String model) throws IOException {
    PublishedSnapshot newest = null;
    Comparator<PublishedSnapshot> age =
        Comparator.<PublishedSnapshot>comparingLong(each -> each.manifest().createdMs())
            .thenComparingLong(each -> each.manifest().step());
    for (PublishedSnapshot each : store.list(model)) {
      if (!Verdict.isHeld(each.directory()) && (newest == null || age.compare(each, newest) > 0)) {
        newest = each;
      }
    }
    return Optional.ofNullable(newest);
  }

  private interface Change {
    Pointer of(Pointer before) throws IOException;
  }

  private Pointer change(String model, Change change) throws IOException {
    Path modelDirectory = directory(model);
    if (!Files.isDirectory(modelDirectory)) {
      throw nothingServed(model);
    }
    return PointerLock.holding(
        modelDirectory,
        () -> {
          Pointer before = Pointer.read(modelDirectory).orElseThrow(() -> nothingServed(model));
          return change.of(before).writeUnless(Optional.of(before), modelDirectory);
        });
  }

  private FileNotFoundException nothingServed(String model) {
    return new FileNotFoundException(
        "model "
            + model
            + " must have a snapshot that is served, has none in "
            + store.root()
            + "; contraflow snapshots list shows what is there, --model names another");
  }

  private PublishedSnapshot find(String model, String id) throws IOException {
    for (PublishedSnapshot each : store.list(model)) {
      if (each.id().equals(id)) {
        return each;
      }
    }
    throw new FileNotFoundException(
        "there must be a snapshot "
            + id
            + " of model "
            + model
            + " in "
            + store.root()
            + ", found none; contraflow snapshots list shows those that are there");
  }

  private Path directory(String model) {
    return store.root().resolve(ModelDirectory.of(model));
  }
}
