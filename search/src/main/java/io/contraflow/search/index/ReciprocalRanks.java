package io.contraflow.search.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several rankings as one: score(d) = Σ over rankings that have d: 1 / (60 + rank), ranks from 1
 * (Cormack, Clarke and Büttcher 2009, Reciprocal Rank Fusion, SIGIR). Equal scores are in the order
 * of the first ranking, then of the next.
 */
public final class ReciprocalRanks {
  /** The constant of the paper. */
  public static final int K = 60;

  private ReciprocalRanks() {}

  /**
   * @param rankings each best first, each document once
   * @param most results at most
   */
  public static List<Found> fuse(List<List<Found>> rankings, int most) {
    Map<String, Found> fused = new LinkedHashMap<>();
    for (List<Found> ranking : rankings) {
      for (int i = 0; i < ranking.size(); i++) {
        Found found = ranking.get(i);
        fused.merge(
            found.docId(),
            new Found(found.docId(), found.text(), 1.0 / (K + i + 1)),
            (a, b) -> new Found(a.docId(), a.text(), a.score() + b.score()));
      }
    }
    List<Found> ordered = new ArrayList<>(fused.values());
    ordered.sort(Comparator.comparingDouble(Found::score).reversed());
    return List.copyOf(ordered.subList(0, Math.min(most, ordered.size())));
  }
}
