package io.contraflow.search.index;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.TooNewException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;

/**
 * What the vectors of an index are.
 *
 * @param documentSpaceId of the snapshot that embedded the documents
 * @param dimension of a vector
 */
public record IndexSpace(String documentSpaceId, int dimension) {
  static final int FORMAT = 1;

  /** Of Lucene's HNSW format. */
  static final int MOST_DIMENSIONS = 1024;

  private static final String FORMAT_KEY = "contraflow.format";
  private static final String SPACE_KEY = "contraflow.document-space";
  private static final String DIMENSION_KEY = "contraflow.dimension";

  public IndexSpace {
    Objects.requireNonNull(documentSpaceId, "documentSpaceId");
    if (dimension < 1 || dimension > MOST_DIMENSIONS) {
      throw new IllegalArgumentException(
          "a vector in a Lucene index must have 1 to "
              + MOST_DIMENSIONS
              + " numbers, has "
              + dimension
              + "; serve a model of fewer dimensions");
    }
  }

  Map<String, String> userData() {
    return Map.of(
        FORMAT_KEY,
        Integer.toString(FORMAT),
        SPACE_KEY,
        documentSpaceId,
        DIMENSION_KEY,
        Integer.toString(dimension));
  }

  /**
   * What the last commit of an index says.
   *
   * @throws io.contraflow.state.format.FormatException if it is none of ours or of a newer release
   */
  static IndexSpace read(Directory directory) throws IOException {
    Map<String, String> data = SegmentInfos.readLatestCommit(directory).getUserData();
    String format = data.get(FORMAT_KEY);
    try {
      if (Integer.parseInt(String.valueOf(format)) > FORMAT) {
        throw new TooNewException(
            "the index in %s was written by a newer release: %s=%s, this release reads %d; upgrade"
                    .formatted(directory, FORMAT_KEY, format, FORMAT)
                + " Contraflow, or delete the index");
      }
      return new IndexSpace(data.get(SPACE_KEY), Integer.parseInt(data.get(DIMENSION_KEY)));
    } catch (NumberFormatException | NullPointerException e) {
      throw new CorruptException(
          "the index in "
              + directory
              + " must say its document space in its commit, says "
              + data
              + "; delete it, so that it is built again",
          e);
    }
  }

  /**
   * @throws DocumentSpaceException if there is an index of another space
   */
  void requireSame(Directory directory) throws IOException {
    if (DirectoryReader.indexExists(directory)) {
      IndexSpace there = read(directory);
      if (!there.equals(this)) {
        throw new DocumentSpaceException(
            "the index in %s must have the document space of the snapshot, %s (dimension %d), has %s (%d)"
                    .formatted(
                        directory,
                        documentSpaceId,
                        dimension,
                        there.documentSpaceId,
                        there.dimension)
                + "; embed its documents again into another directory, or serve a snapshot of its space");
      }
    }
  }
}
