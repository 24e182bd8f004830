package io.contraflow.pipeline.demo;

import io.contraflow.learner.evaluate.DenseRanker;
import io.contraflow.learner.evaluate.RankingMetrics;
import io.contraflow.learner.evaluate.ReciprocalRankFusion;
import io.contraflow.search.Bm25Index;
import io.contraflow.search.Hit;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Held-out queries over all documents of a corpus. Where a query has one right document nDCG@10 is
 * 1 / log2(1 + rank) within the first ten and else 0. Rankings are {@link #DEPTH} deep.
 */
public final class Evaluation {
  public static final int DEPTH = 100;

  private final Corpus corpus;
  private final Bm25Index index;
  private int[][] bm25Rankings;

  /**
   * A line of the table: means over the held-out queries.
   *
   * @param name of the ranker
   */
  public record Scores(String name, double ndcgAt10, double mrr, double recallAt100) {}

  /**
   * @param index over the corpus's documents in their order
   */
  public Evaluation(Corpus corpus, Bm25Index index) {
    this.corpus = corpus;
    this.index = index;
  }

  /** BM25 by itself. */
  public Scores bm25() {
    return scores("BM25", bm25Rankings());
  }

  /**
   * A model by itself.
   *
   * @param embed text to unit vector; called from many threads
   */
  public Scores model(String name, Function<String, float[]> embed) {
    return scores(name, rankings(embed));
  }

  /** BM25 and a model, fused by reciprocal ranks (k = 60). */
  public Scores fused(String name, Function<String, float[]> embed) {
    return fused(name, rankings(embed));
  }

  /**
   * BM25, each model, and BM25 fused with the last of them.
   *
   * @param models name to the snapshot's directory, in the order of the table
   */
  public List<Scores> table(Map<String, Path> models) throws IOException {
    List<Scores> rows = new ArrayList<>(List.of(bm25()));
    Scores fused = null;
    try (DocumentVectors documents = new DocumentVectors(corpus)) {
      for (Map.Entry<String, Path> model : models.entrySet()) {
        try (SnapshotEncoder encoder = SnapshotEncoder.open(model.getValue())) {
          int[][] rankings = documents.of(encoder).top(queries(encoder::embedQuery), DEPTH);
          rows.add(scores(model.getKey(), rankings));
          fused = fused("BM25 + " + model.getKey(), rankings);
        }
      }
    }
    if (fused != null) {
      rows.add(fused);
    }
    return rows;
  }

  /** The documents' vectors of one space at a time: computed again only where it changes. */
  private static final class DocumentVectors implements AutoCloseable {
    private final Corpus corpus;
    private String space;
    private DenseRanker ranker;

    DocumentVectors(Corpus corpus) {
      this.corpus = corpus;
    }

    DenseRanker of(SnapshotEncoder encoder) {
      String wanted = encoder.manifest().map(Manifest::documentSpaceId).orElse(null);
      if (ranker == null || wanted == null || !wanted.equals(space)) {
        close();
        ranker = new DenseRanker(documents(corpus, encoder::embedDocument));
        space = wanted;
      }
      return ranker;
    }

    @Override
    public void close() {
      if (ranker != null) {
        ranker.close();
      }
    }
  }

  /**
   * About {@code count} of the items, evenly spaced, the last one among them.
   *
   * @param items in their order
   */
  public static <T> List<T> spread(List<T> items, int count) {
    List<T> chosen = new ArrayList<>();
    int wanted = Math.min(count, items.size());
    for (int i = 1; i <= wanted; i++) {
      chosen.add(items.get((int) ((long) items.size() * i / wanted) - 1));
    }
    return chosen;
  }

  /**
   * BM25 and a ranker, fused by reciprocal ranks (k = 60).
   *
   * @param rankings positions of documents, best first, {@link #DEPTH} deep; one a held-out query
   */
  public Scores fused(String name, int[][] rankings) {
    return scores(name, ReciprocalRankFusion.fuseAll(DEPTH, bm25Rankings(), rankings));
  }

  private int[][] bm25Rankings() {
    if (bm25Rankings == null) {
      bm25Rankings =
          corpus.heldOut().parallelStream()
              .map(query -> index.search(query.text(), DEPTH))
              .map(hits -> hits.stream().mapToInt(Hit::ordinal).toArray())
              .toArray(int[][]::new);
    }
    return bm25Rankings;
  }

  private int[][] rankings(Function<String, float[]> embed) {
    try (DenseRanker ranker = new DenseRanker(documents(corpus, embed))) {
      return ranker.top(queries(embed), DEPTH);
    }
  }

  private static float[][] documents(Corpus corpus, Function<String, float[]> embed) {
    return corpus.documents().parallelStream()
        .map(document -> embed.apply(document.text()))
        .toArray(float[][]::new);
  }

  private float[][] queries(Function<String, float[]> embed) {
    return corpus.heldOut().parallelStream()
        .map(query -> embed.apply(query.text()))
        .toArray(float[][]::new);
  }

  /**
   * A ranker by itself.
   *
   * @param rankings positions of documents, best first, {@link #DEPTH} deep; one a held-out query
   */
  public Scores scores(String name, int[][] rankings) {
    List<Map<Integer, Integer>> judgements =
        corpus.heldOut().stream().map(Corpus.Query::grades).toList();
    RankingMetrics.Means means = RankingMetrics.means(rankings, judgements);
    return new Scores(name, means.ndcgAt10(), means.mrr(), means.recallAt100());
  }
}
