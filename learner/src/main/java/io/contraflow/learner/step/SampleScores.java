package io.contraflow.learner.step;

import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.List;
import java.util.Set;

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
        ranks[i] = rank(examples.get(i), (float) own, sample, row, known);
      }
    }
    return new SampledRanking(ranks);
  }

  private static int rank(
      Example example, float own, List<Document> sample, float[] scores, KnownPositives known) {
    Set<String> answers = known.of(example.query());
    Document positive = example.positive();
    int rank = 1;
    for (int d = 0; d < scores.length; d++) {
      if (scores[d] >= own - TIE && isNegative(sample.get(d), positive, answers)) {
        rank++;
      }
    }
    return rank;
  }

  private static boolean isNegative(Document document, Document positive, Set<String> answers) {
    return document.contentHash() != positive.contentHash()
        && !document.id().equals(positive.id())
        && !answers.contains(document.id());
  }
}
