package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.operators.embed.CollectionEmbedder;
import io.contraflow.operators.embed.EmbedderOptions;
import io.contraflow.operators.embed.Pooling;
import io.contraflow.operators.embed.Side;
import io.contraflow.operators.embed.TextEmbedder;
import io.contraflow.operators.embed.VectorCache;
import io.contraflow.operators.example.Featured;
import io.contraflow.operators.example.Featurizer;
import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.distil.Teacher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * all-MiniLM-L6-v2's vectors of every text of a corpus: mean pooling, unit length, 128 tokens,
 * which is where its {@code tokenizer.json} cuts and what it was trained with
 * (sentence-transformers cuts at 256 unless told otherwise). Each text is embedded once on a
 * machine; the vectors are kept beside distilled models.
 */
final class MiniLm implements Featurizer {
  private static final int MAX_TOKENS = 128;
  private static final int TEXTS_BETWEEN_LINES = 1000;

  private final Map<String, float[]> queries;
  private final Map<String, float[]> documents;
  private final int dimension;
  private final int embedded;

  private MiniLm(
      Map<String, float[]> queries, Map<String, float[]> documents, int dimension, int embedded) {
    this.queries = queries;
    this.documents = documents;
    this.dimension = dimension;
    this.embedded = embedded;
  }

  /** Embeds what no earlier run has. */
  static MiniLm of(Bench bench) throws IOException {
    EmbedderOptions options =
        new EmbedderOptions(
            Teacher.model(), Teacher.tokenizerFile(), Pooling.MEAN, true, "", "", MAX_TOKENS);
    Path directory = bench.options().cache().root().resolveSibling("vectors");
    try (TextEmbedder embedder = TextEmbedder.open(options);
        VectorCache cache = VectorCache.open(directory, embedder)) {
      int before = cache.size();
      CollectionEmbedder all =
          new CollectionEmbedder(embedder, Runtime.getRuntime().availableProcessors(), cache);
      Corpus corpus = bench.corpus();
      Map<String, float[]> documents =
          embed(all, Side.DOCUMENT, corpus.documents().stream().map(Corpus.Document::text), bench);
      Map<String, float[]> queries =
          embed(
              all,
              Side.QUERY,
              Stream.concat(corpus.training().stream(), corpus.heldOut().stream())
                  .map(Corpus.Query::text),
              bench);
      return new MiniLm(queries, documents, embedder.dimension(), cache.size() - before);
    }
  }

  private static Map<String, float[]> embed(
      CollectionEmbedder embedder, Side side, Stream<String> texts, Bench bench)
      throws IOException {
    List<String> distinct = texts.filter(text -> !text.isBlank()).distinct().toList();
    float[][] vectors =
        embedder.embedAll(
            distinct,
            side,
            (done, total) -> {
              if (done % TEXTS_BETWEEN_LINES == 0) {
                bench.say("embedding: %,d of %,d texts", done, total);
              }
            });
    Map<String, float[]> byText = new HashMap<>();
    for (int i = 0; i < vectors.length; i++) {
      byText.put(distinct.get(i), vectors[i]);
    }
    return byText;
  }

  /** D. */
  int dimension() {
    return dimension;
  }

  /** Texts that no earlier run had embedded. */
  int embedded() {
    return embedded;
  }

  @Override
  public Featured query(String text, Features.Vector carried) {
    return featured(queries.get(text), DropReason.EMPTY_QUERY);
  }

  @Override
  public Featured document(String text, Features.Vector carried) {
    return featured(documents.get(text), DropReason.EMPTY_DOCUMENT);
  }

  private static Featured featured(float[] vector, DropReason ifBlank) {
    return vector == null ? Featured.nothing(ifBlank) : Featured.of(new Features.Vector(vector));
  }
}
