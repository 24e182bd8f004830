package io.contraflow.learner.history;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Kept;
import io.contraflow.learner.kept.Part;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A uniform sample of the distinct documents seen: the {@code size} with the smallest seeded hash
 * (bottom-k sampling, Cohen and Kaplan 2007). It depends on which documents came, not on their
 * order or number of appearances.
 *
 * <p>An entry's key is that hash. Not thread-safe.
 */
public final class DocumentSample implements Part {
  private final int size;
  private final long seed;
  private final TreeMap<Long, Kept<Document>> smallest = new TreeMap<>(Long::compareUnsigned);
  private final Changes<Document> changes = new Changes<>(Format.FRAMED);
  private List<Document> listed; // null if something has changed since

  public DocumentSample(int size, long seed) {
    this.size = size;
    this.seed = seed;
  }

  /** Offers a document; a newer version of one that is in the sample replaces it. */
  public void add(Document document) {
    long hash = hash(document.id());
    Kept<Document> before = smallest.get(hash);
    if (before != null) {
      boolean same = before.value().equals(document);
      changes.set(before, same ? before.value() : document);
      listed = same ? listed : null;
    } else if (smallest.size() < size || Long.compareUnsigned(hash, smallest.lastKey()) < 0) {
      listed = null;
      smallest.put(hash, changes.put(hash, document));
      if (smallest.size() > size) {
        changes.remove(smallest.pollLastEntry().getValue());
      }
    }
  }

  /** A document has another text: if it is in the sample it takes it. */
  public void update(Document document) {
    if (smallest.containsKey(hash(document.id()))) {
      add(document);
    }
  }

  public void forget(String docId) {
    Kept<Document> gone = smallest.remove(hash(docId));
    if (gone != null) {
      listed = null;
      changes.remove(gone);
    }
  }

  /** Whether as many distinct documents were seen as the sample takes. */
  public boolean complete() {
    return smallest.size() >= size;
  }

  /** Documents in it. */
  public int count() {
    return smallest.size();
  }

  /** They, in the same list until something changes; it cannot be changed. */
  public List<Document> documents() {
    if (listed == null) {
      listed = smallest.values().stream().map(Kept::value).collect(Collectors.toUnmodifiableList());
    }
    return listed;
  }

  private long hash(String docId) {
    return Hash64.of(seed, docId);
  }

  @Override
  public Changes<Document> changes() {
    return changes;
  }

  /** Under another size or seed those remain that it would have of them. */
  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    listed = null;
    smallest.clear();
    changes.clear();
    List<Document> misplaced = new ArrayList<>();
    for (Map.Entry<Long, byte[]> entry : stored.entrySet()) {
      Document document = Format.FRAMED.fromBytes(entry.getValue());
      Kept<Document> kept = changes.restored(entry.getKey(), document);
      if (hash(document.id()) == entry.getKey()) {
        smallest.put(entry.getKey(), kept);
      } else {
        changes.remove(kept);
        misplaced.add(document);
      }
    }
    while (smallest.size() > size) {
      changes.remove(smallest.pollLastEntry().getValue());
    }
    misplaced.forEach(this::add);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(smallest.size());
    for (Kept<Document> entry : smallest.values()) {
      OutcomeCodec.writeDocument(entry.value(), out);
    }
  }

  private static final class Format implements Codec<Document> {
    static final Framed<Document> FRAMED = new Framed<>("CFSD", "sampled document", new Format());

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Document document, DataOutput out) throws IOException {
      OutcomeCodec.writeDocument(document, out);
    }

    @Override
    public Document read(DataInput in, int version) throws IOException {
      return OutcomeCodec.readDocument(in);
    }
  }
}
