package io.contraflow.pipeline.serve;

import io.contraflow.operators.embed.EmbedderOptions;
import io.contraflow.operators.embed.Side;
import io.contraflow.operators.embed.TextEmbedder;
import io.contraflow.pipeline.adapter.TextModel;
import io.contraflow.search.model.TextEncoder;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Snapshots as encoders of text: a static one by itself, an adapter's behind its frozen embedder,
 * which is loaded once for all snapshots. Thread-safe.
 */
final class ServedEncoders implements AutoCloseable {
  private TextEmbedder embedder; // null until an adapter comes

  /**
   * @throws IOException if it is an adapter's whose embedder cannot be loaded here, or another than
   *     the one before
   */
  TextEncoder of(SnapshotEncoder snapshot) throws IOException {
    if (!snapshot.takesVectors()) {
      return TextEncoder.of(snapshot);
    }
    Manifest manifest = snapshot.manifest().orElseThrow();
    return new OfAdapter(manifest, snapshot, embedder(snapshot, manifest));
  }

  private synchronized TextEmbedder embedder(SnapshotEncoder snapshot, Manifest manifest)
      throws IOException {
    if (embedder == null) {
      EmbedderOptions options =
          TextModel.embedderOf(snapshot)
              .orElseThrow(
                  () ->
                      new IOException(
                          "an adapter that is served must name an embedder that embeds texts here, named "
                              + manifest.embedder()
                              + "; set adapter.embedder to its ONNX file when it is trained"));
      embedder = TextEmbedder.open(options, manifest.embedder());
    }
    if (!embedder.description().equals(manifest.embedder())) {
      throw new IOException(
          "a snapshot must have the embedder that is loaded, %s, has %s; restart the service"
              .formatted(embedder.description(), manifest.embedder()));
    }
    return embedder;
  }

  private record OfAdapter(Manifest manifest, SnapshotEncoder head, TextEmbedder embedder)
      implements TextEncoder {
    @Override
    public float[] query(String text) {
      return head.embedQuery(embedded(text, Side.QUERY));
    }

    @Override
    public float[] document(String text) {
      return head.embedDocument(embedded(text, Side.DOCUMENT));
    }

    private float[] embedded(String text, Side side) {
      try {
        return embedder.embed(text, side);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (embedder != null) {
      embedder.close();
    }
  }
}
