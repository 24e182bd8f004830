package io.contraflow.pipeline.demo;

import java.util.List;

/**
 * One search of a simulated user.
 *
 * @param index its number, from 0
 * @param userId who searched
 * @param query what they typed
 * @param page documents shown, best first, as positions in the corpus
 * @param target the right document, as a position in the corpus
 * @param clicks in the order of the page; possibly none
 */
public record SimulatedSearch(
    long index, String userId, String query, List<Integer> page, int target, List<Click> clicks) {
  public SimulatedSearch {
    page = List.copyOf(page);
    clicks = List.copyOf(clicks);
  }

  /** The id that impression and clicks share. */
  public String searchId() {
    return "s" + index;
  }

  public boolean showsTarget() {
    return page.contains(target);
  }

  /**
   * A click.
   *
   * @param document position in the corpus
   * @param delayMs time since the page was shown
   */
  public record Click(int document, long delayMs) {}
}
