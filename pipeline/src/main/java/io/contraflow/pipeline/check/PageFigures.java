package io.contraflow.pipeline.check;

import io.contraflow.operators.search.LabelledSearch;
import java.util.ArrayList;
import java.util.List;

/** How often each place on the page is shown and acted on. Not thread-safe. */
final class PageFigures {
  /** Places that are told apart, from the top. */
  static final int MOST_POSITIONS = 20;

  private final long[] shown = new long[MOST_POSITIONS + 1]; // by position, from 1
  private final long[] actedOn = new long[MOST_POSITIONS + 1];
  private long pages;
  private long results;

  /**
   * @param labelled what the search teaches
   */
  void add(Page page, List<LabelledSearch> labelled) {
    if (!page.isShown()) {
      return;
    }
    pages++;
    results += page.positions().size();
    page.positions().values().forEach(position -> count(shown, position));
    for (LabelledSearch search : labelled) {
      search.positives().forEach(each -> count(actedOn, page.positions().get(each.docId())));
    }
  }

  private static void count(long[] counts, int position) {
    if (position <= MOST_POSITIONS) {
      counts[position]++;
    }
  }

  long pages() {
    return pages;
  }

  double meanResults() {
    return pages == 0 ? 0 : (double) results / pages;
  }

  /** Those that were shown. */
  List<CheckReport.Position> positions() {
    List<CheckReport.Position> positions = new ArrayList<>();
    for (int position = 1; position <= MOST_POSITIONS; position++) {
      if (shown[position] > 0) {
        positions.add(new CheckReport.Position(position, shown[position], actedOn[position]));
      }
    }
    return positions;
  }
}
