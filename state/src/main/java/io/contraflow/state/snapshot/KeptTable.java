package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import java.io.IOException;
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

  /**
   * What embeds the documents of a snapshot. The manifest has the hash of its values if queries
   * share it; else the file is read.
   *
   * @throws CorruptException if the manifest does not list the file
   */
  public static KeptTable of(PublishedSnapshot snapshot) throws IOException {
    Manifest manifest = snapshot.manifest();
    boolean adapter = manifest.headShape().isPresent();
    boolean shared = manifest.towers() == Towers.SHARED;
    String name =
        shared
            ? adapter ? AdapterLayout.QUERY_FILE : StaticModel.TENSOR_FILE
            : adapter ? AdapterLayout.DOCUMENT_FILE : StaticModel.DOCUMENT_TENSOR_FILE;
    FileEntry entry = manifest.files().get(name);
    if (entry == null) {
      throw new CorruptException(
          snapshot.directory() + " must list " + name + " among its files; restore a copy");
    }
    Path file = snapshot.directory().resolve(name);
    return new KeptTable(
        file,
        entry,
        manifest.dimension(),
        shared ? manifest.tensorSha256() : SafetensorsFile.open(file).dataSha256());
  }
}
