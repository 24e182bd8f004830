package io.contraflow.pipeline.demo;

/**
 * What the simulated users did.
 *
 * @param searches pages shown
 * @param pagesWithTarget pages that had a right document
 * @param clickedPairs distinct clicked (search, document) pairs
 * @param rightClicks clicked pairs whose document was a right one
 */
public record ClickCounts(
    long searches, long pagesWithTarget, long clickedPairs, long rightClicks) {
  public static final ClickCounts NONE = new ClickCounts(0, 0, 0, 0);

  ClickCounts plus(SimulatedSearch search) {
    long right =
        search.clicks().stream()
            .filter(click -> search.targets().contains(click.document()))
            .count();
    return new ClickCounts(
        searches + 1,
        pagesWithTarget + (search.showsTarget() ? 1 : 0),
        clickedPairs + search.clicks().size(),
        rightClicks + right);
  }

  /** Share of clicked pairs that were right; NaN before the first. */
  public double rightShare() {
    return clickedPairs == 0 ? Double.NaN : (double) rightClicks / clickedPairs;
  }
}
