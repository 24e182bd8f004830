package io.contraflow.learner.step;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.history.SeenDocuments;
import java.util.List;

/**
 * How well examples find their positive among the sampled documents; null where there was nothing to measure.
 *
 * @param recallAt10 share with a rank of at most 10
 * @param mrr mean of 1 / rank
 * @param recallAt10Seen over positives that were trained on before
 * @param recallAt10Unseen over the others
 */
record RecallFigures(Double recallAt10, Double mrr, Double recallAt10Seen, Double recallAt10Unseen) {
  static final RecallFigures NONE = new RecallFigures(null, null, null, null);

  private static final int DEPTH = 10;

  /**
   * @param ranks the 1-based rank of each example's positive
   */
  static RecallFigures of(int[] ranks, List<Example> examples, SeenDocuments seen) {
    int[] count = new int[2]; // unseen, seen
    int[] found = new int[2];
    double reciprocal = 0;
    for (int i = 0; i < ranks.length; i++) {
      int side = seen.contains(examples.get(i).docId()) ? 1 : 0;
      count[side]++;
      found[side] += ranks[i] <= DEPTH ? 1 : 0;
      reciprocal += 1.0 / ranks[i];
    }
    return new RecallFigures(
        share(found[0] + found[1], ranks.length),
        reciprocal / ranks.length,
        share(found[1], count[1]),
        share(found[0], count[0]));
  }

  private static Double share(int part, int whole) {
    return whole == 0 ? null : (double) part / whole;
  }
}
