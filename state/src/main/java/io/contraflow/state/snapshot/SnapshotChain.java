package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a snapshot that is given as changes is made from: a full one, and after it each that changes
 * the one before, up to itself. All lie in one model's directory. A full snapshot is a chain of
 * itself.
 *
 * @param links the full one first
 */
public record SnapshotChain(List<PublishedSnapshot> links) {
  public SnapshotChain {
    links = List.copyOf(links);
  }

  /**
   * Reads manifests; other files are not looked at.
   *
   * @throws CorruptException if a snapshot that it needs is not there or is another one
   */
  public static SnapshotChain of(PublishedSnapshot snapshot) throws IOException {
    List<PublishedSnapshot> links = new ArrayList<>();
    PublishedSnapshot at = snapshot;
    links.add(at);
    while (at.manifest().delta() != null) {
      PublishedSnapshot base = base(snapshot, at);
      if (Manifest.Delta.position(base.manifest()) != at.manifest().delta().position() - 1) {
        throw gap(snapshot, at, base.id() + " is at another place of the chain");
      }
      links.add(base);
      at = base;
    }
    Collections.reverse(links);
    return new SnapshotChain(links);
  }

  private static PublishedSnapshot base(PublishedSnapshot snapshot, PublishedSnapshot at)
      throws IOException {
    String id = at.manifest().parent();
    PublishedSnapshot base;
    try {
      base = PublishedSnapshot.read(at.directory().resolveSibling(id));
    } catch (CorruptException e) {
      throw gap(snapshot, at, e.getMessage());
    }
    boolean same =
        base.id().equals(id)
            && base.manifest().model().equals(at.manifest().model())
            && base.manifest().dimension() == at.manifest().dimension()
            && base.manifest().towers() == at.manifest().towers();
    if (!same) {
      throw gap(snapshot, at, "there lies " + base.id() + " of model " + base.manifest().model());
    }
    return base;
  }

  private static CorruptException gap(
      PublishedSnapshot snapshot, PublishedSnapshot at, String why) {
    return new CorruptException(
        "%s needs %s, from which %s is changed, beside it: %s; copy that too, or wait for the next full snapshot"
            .formatted(snapshot.id(), at.manifest().parent(), at.id(), why));
  }

  public PublishedSnapshot full() {
    return links.get(0);
  }

  public PublishedSnapshot last() {
    return links.get(links.size() - 1);
  }

  /** Those that change the full one, in their order. */
  public List<PublishedSnapshot> deltas() {
    return links.subList(1, links.size());
  }

  /** Where a snapshot is in it, or −1. */
  public int indexOf(Manifest manifest) {
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).manifest().equals(manifest)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * What one of {@link #deltas} changes of the queries' table.
   *
   * @param tableRows of the table
   */
  public static DeltaFile queries(PublishedSnapshot delta, int tableRows) throws IOException {
    return read(delta, DeltaFile.QUERY_FILE, tableRows);
  }

  /** What one of {@link #deltas} changes of the documents' table, where that learns. */
  public static DeltaFile documents(PublishedSnapshot delta, int tableRows) throws IOException {
    return read(delta, DeltaFile.DOCUMENT_FILE, tableRows);
  }

  private static DeltaFile read(PublishedSnapshot delta, String name, int tableRows)
      throws IOException {
    return DeltaFile.read(delta.directory().resolve(name), tableRows, delta.manifest().dimension());
  }
}
