package io.contraflow.pipeline.evaluate;

import io.contraflow.learner.evaluate.DenseRanker;
import io.contraflow.learner.evaluate.RankingMetrics;
import io.contraflow.learner.evaluate.ReciprocalRankFusion;
import io.contraflow.search.Bm25Index;
import io.contraflow.search.Hit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Rankings of all documents by BM25, by an encoder, and by both, measured on judged queries. */
public final class Comparison {
  private static final int DEPTH = 1000;

  private Comparison() {}

  /**
   * One ranker's figures.
   *
   * @param name of the ranker
   * @param means over the queries that have a relevant document
   */
  public record Row(String name, RankingMetrics.Means means) {}

  /**
   * @param queries unit vectors of the judged queries, in their order
   * @param documents unit vectors of the judged documents, in their order
   * @return BM25, the model, and the two fused by reciprocal ranks
   */
  public static List<Row> of(Judgements judged, float[][] queries, float[][] documents)
      throws IOException {
    int[][] bm25;
    try (Bm25Index index = Bm25Index.of(judged.docIds(), judged.texts())) {
      bm25 =
          judged.queries().parallelStream()
              .map(query -> index.search(query, DEPTH))
              .map(hits -> hits.stream().mapToInt(Hit::ordinal).toArray())
              .toArray(int[][]::new);
    }
    int[][] dense;
    try (DenseRanker ranker = new DenseRanker(documents)) {
      dense = ranker.top(queries, DEPTH);
    }
    List<Row> rows = new ArrayList<>();
    rows.add(row("BM25", bm25, judged));
    rows.add(row("snapshot", dense, judged));
    rows.add(row("BM25 + snapshot", ReciprocalRankFusion.fuseAll(DEPTH, bm25, dense), judged));
    return rows;
  }

  private static Row row(String name, int[][] rankings, Judgements judged) {
    return new Row(name, RankingMetrics.means(rankings, judged.grades()));
  }
}
