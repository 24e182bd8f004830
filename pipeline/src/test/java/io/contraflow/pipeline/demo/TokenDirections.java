package io.contraflow.pipeline.demo;

import io.contraflow.learner.evaluate.DenseRanker;
import io.contraflow.learner.evaluate.RankingMetrics;
import io.contraflow.state.snapshot.SafetensorsFile;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a model knows beyond how much each token counts. A row's length says how much its token
 * counts in a text, its direction what it means. Lengths can be learnt from texts alone: pushed
 * apart, texts lose what they all share, which is most of what an unscaled random model gains
 * early, whoever clicks. Here the length of every row is its token's idf, so that two models differ
 * by their directions alone.
 */
final class TokenDirections {
  private static final int DEPTH = 10;

  private final int[][] documents;
  private final int[][] queries;
  private final int[] targets;
  private final double[] idf;

  /**
   * A difference of means over the same queries.
   *
   * @param standardError of the mean of the differences
   */
  record Gain(double mean, double standardError) {}

  /**
   * @param model any snapshot, for its tokenizer
   */
  TokenDirections(Corpus corpus, Path model) throws IOException {
    StaticModel files = StaticModel.in(model);
    try (Tokenizer tokenizer = Tokenizer.read(files.tokenizer())) {
      documents = encode(tokenizer, corpus.documents().stream().map(Corpus.Document::text));
      queries = encode(tokenizer, corpus.heldOut().stream().map(Corpus.Query::text));
      idf = idf(documents, tokenizer.vocabularySize());
    }
    targets =
        corpus.heldOut().stream().mapToInt(query -> query.targets().iterator().next()).toArray();
  }

  private static int[][] encode(Tokenizer tokenizer, Stream<String> texts) {
    return texts.map(tokenizer::encode).toArray(int[][]::new);
  }

  private static double[] idf(int[][] documents, int vocabulary) {
    double[] containing = new double[vocabulary];
    for (int[] document : documents) {
      Arrays.stream(document).distinct().forEach(token -> containing[token]++);
    }
    return Arrays.stream(containing)
        .map(count -> Math.log((documents.length + 1) / (count + 1)))
        .toArray();
  }

  /** By how much {@code trained} is better than {@code start} in held-out nDCG@10. */
  Gain gain(Path start, Path trained) throws IOException {
    double[] before = ndcg(start);
    double[] after = ndcg(trained);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < before.length; i++) {
      double difference = after[i] - before[i];
      sum += difference;
      squares += difference * difference;
    }
    double mean = sum / before.length;
    double variance = squares / before.length - mean * mean;
    return new Gain(mean, Math.sqrt(variance / before.length));
  }

  /** nDCG@10 of each held-out query: it has one right document. */
  private double[] ndcg(Path model) throws IOException {
    float[][] rows = rows(model); // (V, D)
    try (DenseRanker ranker = new DenseRanker(embed(documents, rows))) {
      int[][] rankings = ranker.top(embed(queries, rows), DEPTH);
      double[] ndcg = new double[queries.length];
      for (int i = 0; i < ndcg.length; i++) {
        ndcg[i] = RankingMetrics.ndcg(rankings[i], Map.of(targets[i], 1), DEPTH);
      }
      return ndcg;
    }
  }

  private float[][] rows(Path model) throws IOException {
    Table table = SafetensorsFile.open(StaticModel.in(model).tensor()).matrix(StaticModel.TENSOR);
    float[][] rows = new float[table.rows()][table.dimension()];
    for (int r = 0; r < rows.length; r++) {
      table.read(r, rows[r]);
      scale(rows[r], idf[r]);
    }
    return rows;
  }

  private static float[][] embed(int[][] texts, float[][] rows) {
    return Arrays.stream(texts)
        .map(
            tokens -> {
              float[] vector = new float[rows[0].length];
              for (int token : tokens) {
                for (int c = 0; c < vector.length; c++) {
                  vector[c] += rows[token][c];
                }
              }
              return scale(vector, 1);
            })
        .toArray(float[][]::new);
  }

  /** To a length, in place; zeros stay. */
  private static float[] scale(float[] vector, double length) {
    double squares = 0;
    for (float value : vector) {
      squares += value * value;
    }
    double factor = squares == 0 ? 0 : length / Math.sqrt(squares);
    for (int c = 0; c < vector.length; c++) {
      vector[c] *= (float) factor;
    }
    return vector;
  }
}
