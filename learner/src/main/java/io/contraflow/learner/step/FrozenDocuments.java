package io.contraflow.learner.step;

import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.memory.FloatMemory;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.queue.MemoryQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents through parameters that never change. A vector is computed once for a content and kept
 * for as long as it is used now and then: what is asked for lies in the young half of what is kept,
 * which becomes the old half when it is full, in place of what was not asked for since. What is
 * forgotten and computed again comes out the same, so this is no state. Nothing here becomes stale.
 */
final class FrozenDocuments implements DocumentSide {
  /**
   * Of vectors, on the heap: of dimension 256 the last 16,384 documents at least, twice as many at
   * most.
   */
  private static final int KEPT_BYTES = 32 << 20;

  private final int dimension;
  private final Encoder encoder;
  private final int half;
  private Map<Long, Kept> young = new HashMap<>();
  private Map<Long, Kept> old = Map.of();
  private List<Document> sample; // the last, null before the first
  private FloatMemory sampleVectors; // its, (n, D)

  /** A content hash is 64 bits, so the features are compared as well. */
  private record Kept(Features features, float[] vector) {}

  /**
   * @param encoder whose parameters stay as they are
   */
  FrozenDocuments(Encoder encoder) {
    this(encoder, KEPT_BYTES / Float.BYTES / encoder.dimension() / 2);
  }

  /**
   * @param half vectors in half of what is kept
   */
  FrozenDocuments(Encoder encoder, int half) {
    this.dimension = encoder.dimension();
    this.encoder = encoder;
    this.half = half;
  }

  @Override
  public Encoding encode(List<Document> documents) {
    float[][] found = new float[documents.size()][]; // (n, D)
    Map<Features, float[]> missing = new LinkedHashMap<>();
    List<Integer> computed = new ArrayList<>(); // those of which a vector is missing
    for (int i = 0; i < found.length; i++) {
      Document document = documents.get(i);
      Kept known = find(document.contentHash());
      if (known != null && known.features().equals(document.features())) {
        found[i] = known.vector();
      } else {
        found[i] = missing.computeIfAbsent(document.features(), f -> new float[dimension]);
        computed.add(i);
      }
    }
    compute(missing);
    for (int i : computed) {
      keep(documents.get(i).contentHash(), new Kept(documents.get(i).features(), found[i]));
    }
    List<Features> features = documents.stream().map(Document::features).toList();
    Matrix vectors = new Matrix(Precision.FLOAT, found.length, dimension);
    for (int i = 0; i < found.length; i++) {
      vectors.write(i, found[i]);
    }
    return new Encoding(features, vectors, new double[found.length]);
  }

  private Kept find(Long content) {
    Kept known = young.get(content);
    if (known == null) {
      known = old.get(content);
      if (known != null) {
        keep(content, known);
      }
    }
    return known;
  }

  private void keep(Long content, Kept vector) {
    if (young.size() == half) {
      old = young;
      young = new HashMap<>();
    }
    young.put(content, vector);
  }

  @Override
  public Encoding encodeSample(List<Document> documents) {
    List<Document> asked = List.copyOf(documents); // itself, unless it can be changed
    if (asked != sample) {
      close();
      try (Encoding encoding = encode(asked)) {
        sampleVectors = new FloatMemory(asked.size(), dimension);
        float[] vector = new float[dimension];
        for (int i = 0; i < asked.size(); i++) {
          encoding.vectors().read(i, vector);
          sampleVectors.write(i, vector, dimension);
        }
      }
      sample = asked;
    }
    return new Encoding(List.of(), Matrix.viewOf(sampleVectors), new double[documents.size()]);
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

  /** Vectors that are kept now, those that are in both halves counted twice. */
  int size() {
    return young.size() + old.size();
  }

  @Override
  public long heapBytes(long documentBytes) {
    return size() * (documentBytes + (long) dimension * Float.BYTES);
  }

  @Override
  public long nativeBytes() {
    return sampleVectors == null ? 0 : sampleVectors.bytes();
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

  @Override
  public void close() {
    if (sampleVectors != null) {
      sampleVectors.close();
      sampleVectors = null;
      sample = null;
    }
  }
}
