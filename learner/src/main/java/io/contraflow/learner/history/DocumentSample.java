package io.contraflow.learner.history;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.OutcomeCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/**
 * A uniform sample of the distinct documents seen: the {@code size} with the smallest seeded hash
 * (bottom-k sampling, Cohen and Kaplan 2007). It depends on which documents came, not on their
 * order or number of appearances.
 */
public final class DocumentSample {
  private final int size;
  private final long seed;
  private final TreeMap<Long, Document> smallest = new TreeMap<>(Long::compareUnsigned);

  public DocumentSample(int size, long seed) {
    this.size = size;
    this.seed = seed;
  }

  /** Offers a document; a newer version of one that is in the sample replaces it. */
  public void add(Document document) {
    long hash = hash(document.id());
    if (smallest.size() < size || Long.compareUnsigned(hash, smallest.lastKey()) <= 0) {
      smallest.put(hash, document);
      if (smallest.size() > size) {
        smallest.pollLastEntry();
      }
    }
  }

  public void forget(String docId) {
    smallest.remove(hash(docId));
  }

  /** Whether as many distinct documents were seen as the sample takes. */
  public boolean complete() {
    return smallest.size() >= size;
  }

  /** Documents in it. */
  public int count() {
    return smallest.size();
  }

  public List<Document> documents() {
    return List.copyOf(smallest.values());
  }

  private long hash(String docId) {
    return Hash64.of(seed, docId);
  }

  public void write(DataOutput out) throws IOException {
    out.writeInt(smallest.size());
    for (Document document : smallest.values()) {
      OutcomeCodec.writeDocument(document, out);
    }
  }

  public void read(DataInput in) throws IOException {
    smallest.clear();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      add(OutcomeCodec.readDocument(in));
    }
  }
}
