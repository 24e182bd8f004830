package io.contraflow.pipeline.adapter;

import io.contraflow.operators.embed.CollectionEmbedder;
import io.contraflow.operators.embed.EmbedderOptions;
import io.contraflow.operators.embed.Side;
import io.contraflow.operators.embed.TextEmbedder;
import io.contraflow.operators.embed.VectorCache;
import io.contraflow.pipeline.config.AdapterSettings;
import io.contraflow.pipeline.config.Catalogue;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.distil.DistilCache;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Texts to unit vectors with any snapshot: a static one by itself, an adapter's behind the embedder
 * that its options name. Thread-safe.
 */
public final class TextModel implements AutoCloseable {
  private static final String ADAPTER_KEYS = "adapter.";

  private final SnapshotEncoder encoder;
  private final TextEmbedder embedder; // null for a static model

  private TextModel(SnapshotEncoder encoder, TextEmbedder embedder) {
    this.encoder = encoder;
    this.embedder = embedder;
  }

  /** The embedder of an adapter's snapshot; empty if it is not one that embeds texts here. */
  public static Optional<EmbedderOptions> embedderOf(SnapshotEncoder encoder) {
    return embedderOf(encoder, null);
  }

  private static Optional<EmbedderOptions> embedderOf(SnapshotEncoder encoder, Path model) {
    Map<String, String> recorded = encoder.manifest().map(Manifest::options).orElse(Map.of());
    if (!encoder.takesVectors() || !recorded.containsKey(AdapterSettings.EMBEDDER.key())) {
      return Optional.empty();
    }
    Configuration configuration = Configuration.defaults();
    for (Map.Entry<String, String> option : recorded.entrySet()) {
      if (option.getKey().startsWith(ADAPTER_KEYS) && Catalogue.find(option.getKey()).isPresent()) {
        configuration = configuration.with(option.getKey(), option.getValue(), "the snapshot");
      }
    }
    if (model != null) {
      configuration =
          configuration
              .with(AdapterSettings.EMBEDDER, model.toString())
              .with(AdapterSettings.TOKENIZER, Optional.empty());
    }
    return Embedders.of(configuration);
  }

  /**
   * @throws IOException if it is an adapter's and its embedder is another by now
   * @throws io.contraflow.pipeline.config.ConfigurationException if its embedder is not here
   */
  public static TextModel open(Path snapshot) throws IOException {
    return open(snapshot, null);
  }

  /**
   * As {@link #open(Path)}, with the embedder's ONNX file where it lies here.
   *
   * @param model null for where the snapshot says; its tokenizer.json is beside it or in the
   *     directory above
   */
  public static TextModel open(Path snapshot, Path model) throws IOException {
    SnapshotEncoder encoder = SnapshotEncoder.open(snapshot);
    try {
      return of(encoder, snapshot, model);
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private static TextModel of(SnapshotEncoder encoder, Path snapshot, Path model)
      throws IOException {
    if (!encoder.takesVectors()) {
      return new TextModel(encoder, null);
    }
    String embedder = encoder.manifest().map(Manifest::embedder).orElse("unknown");
    EmbedderOptions options =
        embedderOf(encoder, model)
            .orElseThrow(
                () ->
                    new IOException(
                        "the snapshot's embedder must be one that can embed texts here, was "
                            + embedder
                            + " in "
                            + snapshot
                            + "; embed the texts with it and give contraflow embed the vectors"));
    return new TextModel(encoder, TextEmbedder.open(options, embedder));
  }

  /** The vector of a text to search for: (D), of length 1 or 0. */
  public float[] embedQuery(String text) {
    return embedder == null
        ? encoder.embedQuery(text)
        : encoder.embedQuery(embedded(text, Side.QUERY));
  }

  /** The vector of a text to be found: (D), of length 1 or 0. */
  public float[] embedDocument(String text) {
    return embedder == null
        ? encoder.embedDocument(text)
        : encoder.embedDocument(embedded(text, Side.DOCUMENT));
  }

  /**
   * The vectors of many texts to search for, or of documents; of an adapter with a cache of this
   * user's for the embedder's, so that a collection is embedded once.
   *
   * @param progress told of texts that the embedder has to embed
   * @return (texts, D), in their order
   */
  public float[][] embedAll(List<String> texts, Side side, CollectionEmbedder.Progress progress)
      throws IOException {
    boolean query = side == Side.QUERY;
    if (embedder == null) {
      return texts.parallelStream()
          .map(query ? encoder::embedQuery : encoder::embedDocument)
          .toArray(float[][]::new);
    }
    Path directory = DistilCache.ofUser().root().resolveSibling("vectors");
    try (VectorCache cache = VectorCache.open(directory, embedder)) {
      int threads = Runtime.getRuntime().availableProcessors();
      float[][] given =
          new CollectionEmbedder(embedder, threads, cache).embedAll(texts, side, progress);
      return Arrays.stream(given)
          .parallel()
          .map(vector -> query ? encoder.embedQuery(vector) : encoder.embedDocument(vector))
          .toArray(float[][]::new);
    }
  }

  private float[] embedded(String text, Side side) {
    try {
      return embedder.embed(text, side);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (embedder != null) {
      embedder.close();
    }
    encoder.close();
  }
}
