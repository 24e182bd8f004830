package io.contraflow.pipeline.adapter;

import io.contraflow.operators.embed.EmbedderOptions;
import io.contraflow.operators.embed.Side;
import io.contraflow.operators.embed.TextEmbedder;
import io.contraflow.pipeline.config.AdapterSettings;
import io.contraflow.pipeline.config.Catalogue;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
    return Embedders.of(configuration);
  }

  /**
   * @throws IOException if it is an adapter's and its embedder is not here, or is another by now
   */
  public static TextModel open(Path snapshot) throws IOException {
    SnapshotEncoder encoder = SnapshotEncoder.open(snapshot);
    try {
      return of(encoder, snapshot);
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private static TextModel of(SnapshotEncoder encoder, Path snapshot) throws IOException {
    if (!encoder.takesVectors()) {
      return new TextModel(encoder, null);
    }
    String embedder = encoder.manifest().map(Manifest::embedder).orElse("unknown");
    EmbedderOptions options =
        embedderOf(encoder)
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
