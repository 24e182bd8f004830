package io.contraflow.state.snapshot;

import java.nio.file.Path;

/**
 * A table in a file that does not change: further snapshots get the file itself, by a hard link
 * where the file system allows, and nothing is computed anew.
 *
 * @param file a safetensors file with {@link StaticModel#TENSOR} or {@link AdapterModel#TENSOR}
 * @param entry its hash and length, as the snapshot's manifest has them
 * @param dimension its columns
 * @param tensorSha256 of its values, without the header
 */
public record KeptTable(Path file, FileEntry entry, int dimension, String tensorSha256) {

  /** The one table of a {@link Towers#SHARED} snapshot. */
  public static KeptTable of(PublishedSnapshot snapshot) {
    Manifest manifest = snapshot.manifest();
    String file =
        manifest.headShape().isPresent() ? AdapterLayout.QUERY_FILE : StaticModel.TENSOR_FILE;
    FileEntry entry = manifest.files().get(file);
    if (entry == null || manifest.towers() != Towers.SHARED) {
      throw new IllegalArgumentException(
          "a table is kept of a snapshot with one table, "
              + snapshot.directory()
              + " has the towers "
              + manifest.tower());
    }
    return new KeptTable(
        snapshot.directory().resolve(file), entry, manifest.dimension(), manifest.tensorSha256());
  }
}
