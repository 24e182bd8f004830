package io.contraflow.pipeline.opensearch;

import io.contraflow.operators.embed.EmbedderOptions;
import io.contraflow.operators.embed.Side;
import io.contraflow.pipeline.adapter.TextModel;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A snapshot as an index uses it: documents and queries to unit vectors. Thread-safe. */
public final class DocumentVectors implements AutoCloseable {
  private final SnapshotEncoder encoder;
  private final Manifest manifest;
  private final TextModel texts; // null for an adapter whose vectors come with the documents
  private final boolean normalise;

  private DocumentVectors(
      SnapshotEncoder encoder, Manifest manifest, TextModel texts, boolean normalise) {
    this.encoder = encoder;
    this.manifest = manifest;
    this.texts = texts;
    this.normalise = normalise;
  }

  /**
   * @param embedder an adapter's embedder's ONNX file where it lies here, or null
   * @throws IOException if it is not a snapshot of Contraflow, or damaged
   */
  public static DocumentVectors open(Path snapshot, Path embedder) throws IOException {
    SnapshotEncoder encoder = SnapshotEncoder.open(snapshot);
    try {
      Manifest manifest =
          encoder
              .manifest()
              .orElseThrow(
                  () ->
                      new IOException(
                          snapshot
                              + " must have a "
                              + Manifest.FILE
                              + " that says its document space; give a snapshot of Contraflow"));
      Optional<EmbedderOptions> options = TextModel.embedderOf(encoder);
      boolean carried = encoder.takesVectors() && embedder == null && options.isEmpty();
      return new DocumentVectors(
          encoder,
          manifest,
          carried ? null : TextModel.open(snapshot, embedder),
          options.map(EmbedderOptions::normalise).orElse(false));
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  Manifest manifest() {
    return manifest;
  }

  /**
   * @return (documents, D), each of length 1, or 0 for one without tokens
   * @throws IOException naming the line of a document that the snapshot cannot embed
   */
  float[][] of(List<IndexDocument> documents) throws IOException {
    float[][] vectors = new float[documents.size()][];
    List<String> waiting = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      IndexDocument document = documents.get(i);
      if (encoder.takesVectors() && document.vector() != null) {
        vectors[i] = adapted(document);
      } else if (document.text() != null && texts != null) {
        waiting.add(document.text());
        places.add(i);
      } else {
        throw new IOException(
            "line "
                + document.line()
                + ": the document must have a "
                + (texts == null ? "vector of " + manifest.embedder() : "text")
                + ", since the snapshot embeds "
                + (texts == null ? "those" : "texts")
                + "; add it");
      }
    }
    if (!waiting.isEmpty()) {
      float[][] embedded = texts.embedAll(waiting, Side.DOCUMENT, (done, total) -> {});
      for (int i = 0; i < embedded.length; i++) {
        vectors[places.get(i)] = embedded[i];
      }
    }
    return vectors;
  }

  private float[] adapted(IndexDocument document) throws IOException {
    float[] vector = document.vector().clone();
    if (normalise) {
      double squares = 0;
      for (float value : vector) {
        squares += (double) value * value;
      }
      for (int d = 0; d < vector.length && squares > 0; d++) {
        vector[d] /= (float) Math.sqrt(squares);
      }
    }
    try {
      return encoder.embedDocument(vector);
    } catch (IllegalArgumentException e) {
      throw new IOException("line " + document.line() + ": " + e.getMessage(), e);
    }
  }

  /**
   * @return (D), of length 1, or 0 for one without tokens
   * @throws IOException if the snapshot embeds no texts
   */
  float[] ofQuery(String text) throws IOException {
    if (texts == null) {
      throw new IOException(
          "--search must be given a snapshot that embeds texts here, this one takes vectors of "
              + manifest.embedder()
              + "; ask OpenSearch with the adapted vector yourself");
    }
    return texts.embedQuery(text);
  }

  @Override
  public void close() {
    if (texts != null) {
      texts.close();
    }
    encoder.close();
  }
}
