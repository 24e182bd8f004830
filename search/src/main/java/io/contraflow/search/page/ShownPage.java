package io.contraflow.search.page;

import java.util.Objects;
import java.util.Optional;

/**
 * A page that was shown to somebody.
 *
 * @param searchId what its clicks name it by
 * @param userId who searched, or null
 * @param query as typed
 * @param shownMs when, event time
 * @param ranking how it is ordered
 * @param snapshotId of the model that ranked it; null of BM25
 * @param otherSnapshotId of the one it was interleaved with, else null
 * @param page what is on it
 */
public record ShownPage(
    String searchId,
    String userId,
    String query,
    long shownMs,
    Ranking ranking,
    String snapshotId,
    String otherSnapshotId,
    Explored page) {
  public ShownPage {
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(ranking, "ranking");
    Objects.requireNonNull(page, "page");
  }

  /** Where a document is on it, if it is. */
  public Optional<ShownResult> result(String docId) {
    return page.results().stream().filter(result -> result.docId().equals(docId)).findFirst();
  }
}
