package io.contraflow.pipeline.check;

import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.ParsedDocument;

/** What the catalogue knows, and since when. Not thread-safe. */
final class CatalogueFigures {
  private final DistinctHashes known = new DistinctHashes(); // with the time of the first version
  private final RejectedFigures rejected;
  private long versions;
  private long blank;
  private long deletions;

  CatalogueFigures(boolean showContent) {
    rejected = new RejectedFigures(showContent);
  }

  /**
   * @param parsed of a document the records in their order
   */
  void add(ParsedDocument parsed) {
    if (parsed instanceof DeadLetter letter) {
      rejected.add(letter);
    } else if (parsed instanceof DocumentEvent document) {
      long hash = Hash64.of(document.docId());
      if (EventFigures.isContent(document.text(), document.vector() != null)) {
        versions++;
        known.addWithLeast(hash, document.timestampMs());
      } else {
        blank += document.isDeletion() ? 0 : 1;
        deletions += document.isDeletion() ? 1 : 0;
        known.remove(hash);
      }
    }
  }

  DistinctHashes known() {
    return known;
  }

  CheckReport.Catalogue report(CheckReport.Scope scope) {
    return new CheckReport.Catalogue(
        scope,
        versions,
        blank,
        deletions,
        rejected.byCount(),
        new CheckReport.Estimate(known.estimate(), known.isExact()));
  }
}
