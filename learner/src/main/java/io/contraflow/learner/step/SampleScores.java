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
    Names names = Names.of(sample);
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
        ranks[i] = rank(examples.get(i), (float) own, names, row, known);
      }
    }
    return new SampledRanking(ranks);
  }

  private static int rank(
      Example example, float own, Names names, float[] scores, KnownPositives known) {
    Set<String> answers = known.of(example.query());
    int rank = 1;
    for (int d = 0; d < scores.length; d++) {
      if (scores[d] >= own - TIE && names.isNegative(d, example.positive(), answers)) {
        rank++;
      }
    }
    return rank;
  }

  /** What tells the sample's documents apart, in arrays: it is looked at for each example. */
  private record Names(String[] ids, int[] idHashes, long[] contents) {
    static Names of(List<Document> sample) {
      return new Names(
          sample.stream().map(Document::id).toArray(String[]::new),
          sample.stream().mapToInt(document -> document.id().hashCode()).toArray(),
          sample.stream().mapToLong(Document::contentHash).toArray());
    }

    boolean isNegative(int d, Document positive, Set<String> answers) {
      return contents[d] != positive.contentHash()
          && (idHashes[d] != positive.id().hashCode() || !ids[d].equals(positive.id()))
          && (answers.isEmpty() || !answers.contains(ids[d]));
    }
  }
}
