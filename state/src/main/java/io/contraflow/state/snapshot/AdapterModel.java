package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.head.HeadParameters;
import io.contraflow.state.head.HeadShape;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the parameters of an adapter lie in the directory of its snapshot. With shared towers both
 * sides are the same file.
 *
 * @param head what they are
 * @param embedder what gives the vectors that go in, described
 * @param query the safetensors file with {@link #TENSOR} that adapts queries
 * @param document the one that adapts documents
 */
public record AdapterModel(HeadShape head, String embedder, Path query, Path document) {
  /** The name of the head's rows. */
  public static final String TENSOR = "head.weight";

  /**
   * Reads the manifest; the files are not looked at.
   *
   * @throws CorruptException if it is not the snapshot of an adapter
   */
  public static AdapterModel in(Path directory) throws IOException {
    Manifest manifest = PublishedSnapshot.read(directory).manifest();
    HeadShape head =
        manifest
            .headShape()
            .orElseThrow(
                () ->
                    new CorruptException(
                        directory
                            + " must be the snapshot of an adapter, is of the encoder "
                            + manifest.encoder()
                            + "; give one with encoder: adapter"));
    Path query = directory.resolve(AdapterLayout.QUERY_FILE);
    return new AdapterModel(
        head,
        manifest.embedder(),
        query,
        manifest.towers() == Towers.SHARED
            ? query
            : directory.resolve(AdapterLayout.DOCUMENT_FILE));
  }

  /** The queries' rows, mapped into memory; to be read by one thread at a time. */
  public Table queryTable() throws IOException {
    return table(query, head);
  }

  /** The documents' rows, mapped into memory; to be read by one thread at a time. */
  public Table documentTable() throws IOException {
    return table(document, head);
  }

  /** The queries' parameters, copied. */
  public HeadParameters queryHead() throws IOException {
    return read(query, head);
  }

  /** The documents' parameters, copied. */
  public HeadParameters documentHead() throws IOException {
    return read(document, head);
  }

  static HeadParameters read(Path file, HeadShape head) throws IOException {
    Table table = table(file, head);
    float[][] rows = new float[table.rows()][table.dimension()];
    for (int r = 0; r < rows.length; r++) {
      table.read(r, rows[r]);
    }
    return new HeadParameters(head, rows);
  }

  private static Table table(Path file, HeadShape head) throws IOException {
    Table table = SafetensorsFile.open(file).matrix(TENSOR);
    if (table.rows() != head.rows() || table.dimension() != head.dimension()) {
      throw new CorruptException(
          "%s must have %d rows of %d for a %s head of width %d, has %d of %d; restore a copy"
              .formatted(
                  file,
                  head.rows(),
                  head.dimension(),
                  head.kind().label(),
                  head.width(),
                  table.rows(),
                  table.dimension()));
    }
    return table;
  }
}
