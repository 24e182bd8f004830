package io.contraflow.learner.step;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.history.SeenDocuments;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well examples find their positive among the sampled documents; null where there was nothing
 * to measure.
 *
 * @param recallAt10 share with a rank of at most 10
 * @param mrr mean of 1 / rank
 * @param recallAt10Seen over positives that were trained on before
 * @param recallAt10Unseen over the others
 */
record RecallFigures(
    Double recallAt10, Double mrr, Double recallAt10Seen, Double recallAt10Unseen) {
  static final RecallFigures NONE = new RecallFigures(null, null, null, null);

  private static final int DEPTH = 10;

  static RecallFigures of(SampledRanking ranking, List<Example> examples, SeenDocuments seen) {
    return new RecallFigures(
        ranking.recallAt(DEPTH),
        ranking.mrr(),
        side(ranking, examples, seen, true).recallAt(DEPTH),
        side(ranking, examples, seen, false).recallAt(DEPTH));
  }

  private static SampledRanking side(
      SampledRanking ranking, List<Example> examples, SeenDocuments seen, boolean wanted) {
    return new SampledRanking(
        IntStream.range(0, examples.size())
            .filter(i -> seen.contains(examples.get(i).docId()) == wanted)
            .map(i -> ranking.ranks()[i])
            .toArray());
  }
}
