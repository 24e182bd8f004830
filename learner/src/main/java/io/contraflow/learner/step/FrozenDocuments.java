package io.contraflow.learner.step;

import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.queue.MemoryQueue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents through parameters that never change. A vector is computed once for a content and kept
 * for as long as it is among the last {@link #KEPT_BYTES} of those used; what is forgotten and
 * computed again comes out the same, so this is no state. Nothing here becomes stale.
 */
final class FrozenDocuments implements DocumentSide {
  /** Of vectors, on the heap: 32,768 documents of dimension 256. */
  private static final int KEPT_BYTES = 32 << 20;

  private final int dimension;
  private final Encoder encoder;
  private final Map<Long, Kept> kept;

  /** A content hash is 64 bits, so the features are compared as well. */
  private record Kept(Features features, float[] vector) {}

  /**
   * @param encoder whose parameters stay as they are
   */
  FrozenDocuments(Encoder encoder) {
    this(encoder, KEPT_BYTES / Float.BYTES / encoder.dimension());
  }

  /**
   * @param capacity vectors that are kept
   */
  FrozenDocuments(Encoder encoder, int capacity) {
    this.dimension = encoder.dimension();
    this.encoder = encoder;
    kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Kept> eldest) {
            return size() > capacity;
          }
        };
  }

  @Override
  public Encoding encode(List<Document> documents) {
    float[][] found = new float[documents.size()][]; // (n, D)
    Map<Features, float[]> missing = new LinkedHashMap<>();
    for (int i = 0; i < found.length; i++) {
      Features features = documents.get(i).features();
      Kept known = kept.get(documents.get(i).contentHash());
      found[i] =
          known != null && known.features().equals(features)
              ? known.vector()
              : missing.computeIfAbsent(features, f -> new float[dimension]);
    }
    compute(missing);
    for (int i = 0; i < found.length && !missing.isEmpty(); i++) {
      Document document = documents.get(i);
      if (missing.containsKey(document.features())) {
        kept.put(document.contentHash(), new Kept(document.features(), found[i]));
      }
    }
    List<Features> features = documents.stream().map(Document::features).toList();
    Matrix vectors = new Matrix(Precision.FLOAT, found.length, dimension);
    for (int i = 0; i < found.length; i++) {
      vectors.write(i, found[i]);
    }
    return new Encoding(features, vectors, new double[found.length]);
  }

  /** Fills the vectors of texts that are not kept, in one go. */
  private void compute(Map<Features, float[]> missing) {
    if (missing.isEmpty()) {
      return;
    }
    try (Encoding encoding = encoder.forward(List.copyOf(missing.keySet()), Precision.FLOAT)) {
      int row = 0;
      for (float[] vector : missing.values()) {
        encoding.vectors().read(row++, vector);
      }
    }
  }

  /** Vectors that are kept now. */
  int size() {
    return kept.size();
  }

  @Override
  public long heapBytes(long documentBytes) {
    return kept.size() * (documentBytes + (long) dimension * Float.BYTES);
  }

  @Override
  public boolean learns() {
    return false;
  }

  @Override
  public void backward(Encoding encoding, Matrix gradient) {}

  @Override
  public Double keepNearStart(
      List<Document> documents, LossInputs inputs, Matrix gradient, int first) {
    return null;
  }

  @Override
  public void refresh(MemoryQueue queue, long step) {}
}
