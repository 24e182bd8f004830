package io.contraflow.learner.step;

import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/** Ranks positives among sampled documents; {@link Learner#rank} has the contract. */
final class SampleScores {
  /** Similarities closer than this are equal: products of the same vectors differ by rounding. */
  private static final float TIE = 1e-6f;

  private SampleScores() {}

  /**
   * @param queries of the examples, (n, D)
   * @param positives of the examples, (n, D)
   * @param documents of the sample, (m, D)
   */
  static SampledRanking rank(
      List<Example> examples,
      Encoding queries,
      Encoding positives,
      List<Document> sample,
      Encoding documents,
      KnownPositives known) {
    int[] ranks = new int[examples.size()];
    LeftOut leftOut = new LeftOut(sample);
    float[] query = new float[queries.vectors().columns()];
    float[] positive = new float[query.length];
    float[] row = new float[sample.size()];
    try (Matrix scores = new Matrix(Precision.FLOAT, ranks.length, row.length)) { // (n, m)
      scores.setProductWithTransposed(queries.vectors(), documents.vectors());
      for (int i = 0; i < ranks.length; i++) {
        queries.vectors().read(i, query);
        positives.vectors().read(i, positive);
        double own = 0;
        for (int c = 0; c < query.length; c++) {
          own += (double) query[c] * positive[c];
        }
        if (row.length > 0) {
          scores.read(i, row);
        }
        float bar = (float) own - TIE;
        Example example = examples.get(i);
        ranks[i] =
            1
                + atLeast(bar, row)
                - leftOut.atLeast(bar, row, example.positive(), known.of(example.query()));
      }
    }
    return new SampledRanking(ranks);
  }

  /** Without a branch, since nobody could foretell it. */
  private static int atLeast(float bar, float[] scores) {
    int count = 0;
    for (float score : scores) {
      count += score >= bar ? 1 : 0;
    }
    return count;
  }

  /** The few documents of a sample that do not count for an example, found by id and content. */
  private static final class LeftOut {
    private final ColumnIndex index;
    private final int[] seenFor; // the number of the example that a document was last left out for
    private int number;

    LeftOut(List<Document> sample) {
      index = new ColumnIndex(sample);
      seenFor = new int[sample.size()];
    }

    /** How many of them have such scores. */
    int atLeast(float bar, float[] scores, Document positive, Set<String> answers) {
      number++;
      int[] count = {0};
      IntConsumer leave =
          d -> {
            if (seenFor[d] != number) {
              seenFor[d] = number;
              count[0] += scores[d] >= bar ? 1 : 0;
            }
          };
      index.forEachNamed(positive.id(), leave);
      index.forEachWith(positive.contentHash(), leave);
      answers.forEach(id -> index.forEachNamed(id, leave));
      return count[0];
    }
  }
}
