package io.contraflow.pipeline.demo;

import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * One search of a simulated user.
 *
 * @param index its number, from 0
 * @param userId who searched
 * @param query what they typed
 * @param page documents shown, best first, as positions in the corpus
 * @param targets the right documents, as positions in the corpus
 * @param clicks in the order of the page; possibly none
 */
public record SimulatedSearch(
    long index,
    String userId,
    String query,
    List<Integer> page,
    Set<Integer> targets,
    List<Click> clicks) {
  public SimulatedSearch {
    page = List.copyOf(page);
    targets = Set.copyOf(targets);
    clicks = List.copyOf(clicks);
  }

  /** The id that impression and clicks share. */
  public String searchId() {
    return "s" + index;
  }

  public boolean showsTarget() {
    return !Collections.disjoint(targets, page);
  }

  /**
   * A click.
   *
   * @param document position in the corpus
   * @param delayMs time since the page was shown
   */
  public record Click(int document, long delayMs) {}
}
