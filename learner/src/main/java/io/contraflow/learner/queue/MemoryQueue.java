package io.contraflow.learner.queue;

import io.contraflow.learner.encode.DirtyRows;
import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.FloatMemory;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.parallel.Workers;
import io.contraflow.state.format.FormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Predicate;

/**
 * The memory queue (XBM, Wang et al. 2020; MoCo, He et al. 2020): a ring of K slots with the last
 * documents that entered and their embeddings (K, D), which lie outside the heap, belong to this
 * object and are freed by {@link #close}. A document that enters again is there twice.
 *
 * <p>A document that is removed or expires leaves an empty slot, which stays empty until the cursor
 * comes round. Empty slots are nobody's columns: {@link #documents} and {@link #embeddings} give
 * the filled slots only, in slot order.
 *
 * <p>All of it is state: {@link #header} and every {@link #slot}. A queue restored from them goes
 * on bit for bit. Not thread-safe.
 */
public final class MemoryQueue implements AutoCloseable {
  private static final int REFRESH_BLOCK = 512;
  private static final int REPLACED_BLOCK = 64; // slots of a task

  private final int capacity;
  private final int dimension;
  private final QueueEntry[] entries; // (K), null where empty
  private final FloatMemory embeddings; // (K, D)
  private final DirtyRows dirty;
  private int cursor;
  private int fill;
  private long entered;
  private long left;
  private double drift = Double.NaN;

  /**
   * @param capacity K; 0 for a queue that nothing enters
   * @param dimension D
   */
  public MemoryQueue(int capacity, int dimension) {
    if (capacity < 0) {
      throw new IllegalArgumentException(
          "queue size must not be negative, was " + capacity + "; set queue.size");
    }
    this.capacity = capacity;
    this.dimension = dimension;
    this.entries = new QueueEntry[capacity];
    this.embeddings = new FloatMemory(capacity, dimension);
    this.dirty = new DirtyRows(capacity);
  }

  /** K. */
  public int capacity() {
    return capacity;
  }

  /** Filled slots. */
  public int fill() {
    return fill;
  }

  /** The slot that the next document takes: that of the oldest, if all are filled. */
  public int cursor() {
    return cursor;
  }

  /** Bytes of the embeddings, outside the heap. */
  public long memoryBytes() {
    return embeddings.bytes();
  }

  /** Documents that ever entered. */
  public long entered() {
    return entered;
  }

  /** Documents that were removed or expired. */
  public long left() {
    return left;
  }

  /** Mean 1 − cos(stored, fresh) at the last refresh; null before the first. */
  public Double drift() {
    return Double.isNaN(drift) ? null : drift;
  }

  /**
   * Lets documents enter, in order, each overwriting the oldest slot.
   *
   * @param vectors their unit rows, computed with the parameters of {@code step}, (n, D)
   */
  public void add(List<Document> documents, Matrix vectors, long step, long eventTimeMs) {
    if (vectors.rows() != documents.size()) {
      throw new IllegalArgumentException(
          "each document needs a vector: documents=%d, vectors=%d"
              .formatted(documents.size(), vectors.rows()));
    }
    float[] vector = new float[dimension];
    for (int i = 0; i < documents.size() && capacity > 0; i++) {
      vectors.read(i, vector);
      put(cursor, new QueueEntry(documents.get(i), step, eventTimeMs, step), vector);
      dirty.mark(cursor);
      cursor = (cursor + 1) % capacity;
      entered++;
    }
  }

  /**
   * Computes every embedding anew.
   *
   * @param step whose parameters the encoder has
   * @param workers that replace them, beside those of the encoder
   * @return mean 1 − cos(stored, fresh), also in {@link #drift}; null if the queue is empty
   */
  public Double refresh(Encoder encoder, long step, Workers workers) {
    int[] slots = filledSlots();
    if (slots.length == 0) {
      return null;
    }
    double sum = 0;
    for (int from = 0; from < slots.length; from += REFRESH_BLOCK) {
      int to = Math.min(slots.length, from + REFRESH_BLOCK);
      sum += refresh(encoder, step, workers, slots, from, to);
    }
    drift = sum / slots.length;
    return drift;
  }

  /** Whether it was {@link #refresh refreshed} with the parameters of {@code step}. */
  public boolean isRefreshedAt(long step) {
    return Arrays.stream(entries)
        .anyMatch(
            entry -> entry != null && entry.entryStep() < step && entry.embeddedStep() == step);
  }

  private double refresh(
      Encoder encoder, long step, Workers workers, int[] slots, int from, int to) {
    List<Features> texts = new ArrayList<>(to - from);
    for (int k = from; k < to; k++) {
      texts.add(entries[slots[k]].document().features());
    }
    double[] moved = new double[to - from]; // 1 − cos(stored, fresh)
    for (int k = from; k < to; k++) {
      dirty.mark(slots[k]); // whether or not all are replaced
    }
    try (Encoding encoding = encoder.forward(texts, Precision.FLOAT)) {
      workers.run(
          moved.length,
          REPLACED_BLOCK,
          (first, end) -> replace(encoding, slots, from, first, end, moved));
    }
    double sum = 0;
    for (int k = from; k < to; k++) {
      entries[slots[k]] = entries[slots[k]].embeddedAt(step);
      sum += moved[k - from];
    }
    return sum;
  }

  private void replace(
      Encoding encoding, int[] slots, int from, int first, int end, double[] moved) {
    float[] stored = new float[dimension];
    float[] fresh = new float[dimension];
    for (int i = first; i < end; i++) {
      int slot = slots[from + i];
      embeddings.read(slot, stored, dimension);
      encoding.vectors().read(i, fresh);
      moved[i] = 1 - dot(stored, fresh);
      embeddings.write(slot, fresh, dimension);
    }
  }

  /** Whether a slot holds a document of this id. */
  public boolean holds(String docId) {
    return Arrays.stream(entries)
        .anyMatch(entry -> entry != null && entry.document().id().equals(docId));
  }

  /**
   * A document has another text: slots that hold it take it, as if it had entered with the
   * parameters of {@code step}.
   *
   * @param vector its unit vector, computed with those, (D)
   */
  public void update(Document document, float[] vector, long step) {
    for (int slot : filledSlots()) {
      QueueEntry entry = entries[slot];
      if (entry.document().id().equals(document.id()) && !entry.document().equals(document)) {
        put(slot, new QueueEntry(document, step, entry.entryTimeMs(), step), vector);
        dirty.mark(slot);
      }
    }
  }

  /** Empties every slot that holds a document of this id. Returns how many. */
  public int remove(String docId) {
    return empty(entry -> entry.document().id().equals(docId));
  }

  /** Empties every slot whose document entered before {@code minEventTimeMs}. Returns how many. */
  public int expire(long minEventTimeMs) {
    return empty(entry -> entry.entryTimeMs() < minEventTimeMs);
  }

  /** Mean over filled slots of {@code step} − the step of its embedding; null if empty. */
  public Double meanAgeSteps(long step) {
    double sum = 0;
    for (QueueEntry entry : entries) {
      sum += entry == null ? 0 : step - entry.embeddedStep();
    }
    return fill == 0 ? null : sum / fill;
  }

  /** Documents of the filled slots, in slot order. */
  public List<Document> documents() {
    List<Document> documents = new ArrayList<>(fill);
    for (int slot : filledSlots()) {
      documents.add(entries[slot].document());
    }
    return documents;
  }

  /**
   * The embeddings of the filled slots, in slot order, (fill, D), as they are now: to be used and
   * closed by the caller before anything here changes. Those of a full queue are not copied.
   */
  public Matrix embeddings() {
    if (fill == capacity) {
      return Matrix.viewOf(embeddings);
    }
    Matrix copy = new Matrix(Precision.FLOAT, fill, dimension);
    float[] vector = new float[dimension];
    int[] slots = filledSlots();
    for (int k = 0; k < slots.length; k++) {
      embeddings.read(slots[k], vector, dimension);
      copy.write(k, vector);
    }
    return copy;
  }

  /** Slots that have changed since it was last cleared. */
  public DirtyRows dirtySlots() {
    return dirty;
  }

  /** A slot as bytes, whether filled or empty. */
  public byte[] slot(int slot) {
    QueueEntry entry = entries[slot];
    if (entry == null) {
      return StoredSlot.FORMAT.toBytes(new StoredSlot(null, null));
    }
    float[] vector = new float[dimension];
    embeddings.read(slot, vector, dimension);
    return StoredSlot.FORMAT.toBytes(new StoredSlot(entry, vector));
  }

  /** Cursor, counters and drift as bytes. */
  public byte[] header() {
    return StoredHeader.FORMAT.toBytes(
        new StoredHeader(capacity, dimension, cursor, entered, left, drift));
  }

  /**
   * Takes over what {@link #header} and {@link #slot} gave, into a queue that nothing has entered,
   * and marks nothing dirty. If that queue had another size, the newest documents are kept, as many
   * as fit and in their order, in slots of their own from 0 on, which are marked dirty.
   *
   * @param slots bytes by slot, in any order; what is not there is empty
   * @return whether it had another size, so that slots stored so far are of no use any more
   * @throws FormatException if bytes are not of a queue of this dimension
   */
  public boolean restore(byte[] headerBytes, Iterable<Map.Entry<Integer, byte[]>> slots)
      throws FormatException {
    StoredHeader header = StoredHeader.FORMAT.fromBytes(headerBytes);
    NavigableMap<Integer, StoredSlot> byAge = header.filled(slots, dimension);
    boolean resized = header.capacity() != capacity;
    while (byAge.size() > capacity) {
      byAge.pollFirstEntry();
    }
    int next = 0;
    for (Map.Entry<Integer, StoredSlot> stored : byAge.entrySet()) {
      int slot = resized ? next++ : (header.cursor() + stored.getKey()) % capacity;
      put(slot, stored.getValue().entry(), stored.getValue().embedding());
      if (resized) {
        dirty.mark(slot);
      }
    }
    cursor = resized ? next % Math.max(1, capacity) : header.cursor();
    entered = header.entered();
    left = header.left();
    drift = header.drift();
    return resized;
  }

  private int empty(Predicate<QueueEntry> leaves) {
    int before = fill;
    for (int slot = 0; slot < capacity; slot++) {
      if (entries[slot] != null && leaves.test(entries[slot])) {
        clear(slot);
        dirty.mark(slot);
      }
    }
    left += before - fill;
    return before - fill;
  }

  private void put(int slot, QueueEntry entry, float[] vector) {
    fill += entries[slot] == null ? 1 : 0;
    entries[slot] = entry;
    embeddings.write(slot, vector, dimension);
  }

  private void clear(int slot) {
    fill -= entries[slot] == null ? 0 : 1;
    entries[slot] = null;
  }

  private int[] filledSlots() {
    int[] slots = new int[fill];
    int k = 0;
    for (int slot = 0; slot < capacity; slot++) {
      if (entries[slot] != null) {
        slots[k++] = slot;
      }
    }
    return slots;
  }

  /** In four sums, which do not wait for one another. */
  private static double dot(float[] a, float[] b) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int c = 0;
    for (; c + 3 < a.length; c += 4) {
      first += (double) a[c] * b[c];
      second += (double) a[c + 1] * b[c + 1];
      third += (double) a[c + 2] * b[c + 2];
      fourth += (double) a[c + 3] * b[c + 3];
    }
    for (; c < a.length; c++) {
      first += (double) a[c] * b[c];
    }
    return first + second + (third + fourth);
  }

  @Override
  public void close() {
    embeddings.close();
  }
}
