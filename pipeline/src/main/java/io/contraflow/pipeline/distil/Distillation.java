package io.contraflow.pipeline.distil;

import io.contraflow.learner.start.PrincipalComponents;
import io.contraflow.learner.start.TokenWeights;
import io.contraflow.operators.embed.OnnxTransformer;
import io.contraflow.operators.embed.Pooling;
import io.contraflow.state.format.Sha256;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.token.Tokenizer;
import io.contraflow.state.token.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Makes a static model's rows from a transformer by the recipe of model2vec 0.8 (Minish Lab): each
 * token t as [CLS] t [SEP] through the transformer, the mean over all three states, NaN as 0;
 * centred, principal components, neither whitened nor normalised; times a / (a + p), a = 1e-4, p
 * the token's share by its rank (Zipf) or in texts.
 *
 * <p>The result keeps the tokenizer's ids, so that its {@code tokenizer.json} stays the published
 * one: tokens that are not distilled have rows of 0.
 */
public final class Distillation {
  /** Changes whenever the same input would give other rows. */
  private static final String RECIPE = "distil/1";

  private static final double SMOOTHING = 1e-4;
  private static final int BATCH_ROWS = 256;

  private final Teacher teacher;
  private final Tokenizer tokenizer;
  private final int dimension;
  private final TokenCounts counts;

  /** Told of every batch, by the thread that runs the distillation. */
  public interface Progress {
    /**
     * @param done tokens that are through the transformer
     * @param total tokens in all
     */
    void tokens(int done, int total);
  }

  /**
   * @param dimension K, at most what the transformer has
   * @param counts of texts, or null to go by rank
   */
  public Distillation(Teacher teacher, Tokenizer tokenizer, int dimension, TokenCounts counts) {
    this.teacher = teacher;
    this.tokenizer = tokenizer;
    this.dimension = dimension;
    this.counts = counts;
  }

  /** What went in, as the manifest of the result records it. */
  public Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    options.put("distil.recipe", RECIPE);
    options.put("distil.model", teacher.name());
    options.put("distil.model-sha256", teacher.sha256());
    options.put("distil.dimension", Integer.toString(dimension));
    options.put("distil.frequencies", counts == null ? "zipf" : "texts:" + hash(counts));
    return options;
  }

  /** SHA-256 of all that the rows depend on. */
  public String key() {
    Map<String, String> inputs = new TreeMap<>(options());
    inputs.remove("distil.model");
    return Sha256.of((inputs + tokenizer.sha256()).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Distils on all cores. Vectors of finished batches are kept in {@code states}, from which a
   * later call goes on; the caller deletes the file once the result is safe.
   *
   * @return (V, K), a row for each id of the tokenizer
   */
  public Table run(Path states, Progress progress) throws IOException {
    KeptTokens kept = KeptTokens.of(Vocabulary.of(tokenizer.json()));
    float[][] vectors = vectors(kept, states, progress); // (N, D)
    float[][] projected = PrincipalComponents.fit(vectors, dimension).project(vectors); // (N, K)
    double[] weights = TokenWeights.smoothInverse(shares(kept), SMOOTHING);
    float[][] rows = new float[tokenizer.vocabularySize()][dimension];
    for (int i = 0; i < kept.size(); i++) {
      int id = kept.ids()[i];
      if (!kept.blank().contains(id)) {
        for (int k = 0; k < dimension; k++) {
          rows[id][k] = (float) (projected[i][k] * weights[i]);
        }
      }
    }
    return new RowsTable(rows);
  }

  private double[] shares(KeptTokens kept) {
    if (counts == null) {
      return TokenWeights.zipf(kept.size());
    }
    return TokenWeights.shares(
        Arrays.stream(kept.ids()).mapToLong(id -> counts.occurrences()[id]).toArray());
  }

  private float[][] vectors(KeptTokens kept, Path file, Progress progress) throws IOException {
    try (OnnxTransformer transformer = teacher.open(Runtime.getRuntime().availableProcessors())) {
      check(transformer, kept);
      String key = teacher.sha256() + " " + tokenizer.sha256() + " " + RECIPE;
      try (TokenStates states = TokenStates.open(file, key, kept.size(), transformer.dimension())) {
        progress.tokens(states.done(), kept.size());
        while (states.done() < kept.size()) {
          int to = Math.min(kept.size(), states.done() + BATCH_ROWS);
          int[][] batch = Arrays.copyOfRange(kept.sequences(), states.done(), to);
          states.append(finite(transformer.embed(batch, Pooling.MEAN)));
          progress.tokens(states.done(), kept.size());
        }
        return states.all();
      }
    }
  }

  private void check(OnnxTransformer transformer, KeptTokens kept) {
    int most = Math.min(transformer.dimension(), kept.size());
    if (dimension < 1 || dimension > most) {
      throw new IllegalArgumentException(
          "the dimension must be in [1, "
              + most
              + "], what "
              + teacher.name()
              + " and its "
              + kept.size()
              + " tokens have, was "
              + dimension
              + "; set --dimension or learner.dimension");
    }
  }

  /** NaN becomes 0. */
  private float[][] finite(float[][] vectors) throws IOException {
    for (float[] vector : vectors) {
      for (int i = 0; i < vector.length; i++) {
        if (Float.isInfinite(vector[i])) {
          throw new IOException(
              teacher.name()
                  + " must give finite numbers, gave "
                  + vector[i]
                  + "; use another one");
        }
        vector[i] = Float.isNaN(vector[i]) ? 0 : vector[i];
      }
    }
    return vectors;
  }

  private static String hash(TokenCounts counts) {
    StringBuilder text = new StringBuilder();
    LongStream.of(counts.occurrences()).forEach(count -> text.append(count).append(' '));
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
