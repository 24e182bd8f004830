package io.contraflow.search.page;

import io.contraflow.search.index.Found;
import java.util.Objects;

/**
 * A result where it was shown.
 *
 * @param position from 1, the topmost
 * @param found the document; its score is that of the ranking that put it there
 * @param snapshotId of the snapshot that chose it; null of BM25's
 */
public record ShownResult(int position, Found found, String snapshotId) {
  public ShownResult {
    Objects.requireNonNull(found, "found");
  }

  public String docId() {
    return found.docId();
  }
}
