package io.contraflow.operators.step;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.learner.queue.MemoryQueue;
import io.contraflow.learner.step.Learner;
import io.contraflow.learner.step.MemoryPart;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.step.ModelValues.Kind;
import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.row.RowCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * A model in keyed state, under the model's name:
 *
 * <pre>
 *   model    header: which tables, which start
 *   values   (what, number) -> bytes, see {@link ModelValues}:
 *              stub: what has to be known of it without reading more
 *              memory: everything small, in one value; and what the model remembers, by entry
 *              report: the last step's, absent before the first
 *              row number -> row of the table and its optimizer values; rows never touched are absent
 *              document row number -> the same for the documents' own table, with separate towers
 *              slot number -> queue entry; queue header: its cursor and counters
 *   buffer   sequence -> outcome that waits for the watermark; of a model in memory some are put
 *            there at a barrier
 * </pre>
 *
 * Every method works on the current key; the caller sets it.
 */
final class ModelState {
  private static final String HEADER = "model";

  private final RowCodec codec = new RowCodec();
  private final ValueState<byte[]> header;
  private final ModelValues values;
  private final NumberedValues rows;
  private final NumberedValues documentRows;
  private final NumberedValues slots;
  private final MapState<Long, Outcome> buffer;
  private final WrittenBytes counters;

  ModelState(KeyedStateStore store, MetricGroup metrics) {
    counters = new WrittenBytes(metrics);
    header =
        store.getState(
            new ValueStateDescriptor<>(
                HEADER, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    values = new ModelValues(store, counters);
    rows = new NumberedValues(values, Kind.ROW, counters);
    documentRows = new NumberedValues(values, Kind.DOCUMENT_ROW, counters);
    slots = new NumberedValues(values, Kind.QUEUE_SLOT, counters);
    buffer =
        store.getMapState(
            new MapStateDescriptor<>(
                "buffer", Types.LONG, CodecTypeInfo.of(Outcome.class, OutcomeCodec.INSTANCE)));
  }

  /** The models that this subtask holds. */
  static List<String> models(KeyedStateBackend<String> backend) {
    try (Stream<String> keys = backend.getKeys(HEADER, VoidNamespace.INSTANCE)) {
      return keys.toList(); // closed: the stream holds one of RocksDB's iterators
    }
  }

  ModelHeader header() throws IOException {
    return ModelHeader.FRAMED.fromBytes(header.value());
  }

  /** What {@link #write(ModelHeader, ModelStub)} was given. */
  ModelStub stub() throws Exception {
    return ModelStub.FRAMED.fromBytes(values.get(Kind.STUB));
  }

  /** Writes what is known of a model whether or not it is in memory. */
  void write(ModelHeader newHeader, ModelStub newStub) throws IOException {
    byte[] bytes = ModelHeader.FRAMED.toBytes(newHeader);
    header.update(bytes);
    counters.written(bytes.length);
    counters.dirty(bytes.length);
    values.put(Kind.STUB, ModelStub.FRAMED.toBytes(newStub));
    values.flush();
  }

  /** Forgets a model that nothing but waiting outcomes is known of. */
  void forget() throws IOException {
    header.clear();
    values.remove(Kind.STUB, 0);
    buffer.clear();
  }

  void buffer(long sequence, Outcome outcome) throws Exception {
    buffer.put(sequence, outcome);
  }

  void release(long sequence) throws Exception {
    buffer.remove(sequence);
  }

  /**
   * Writes what has changed of a model in memory since the last call, and what waits for it.
   *
   * @param lastReport of the model's last step, or null
   */
  void write(LoadedModel loaded, StepReport lastReport) throws Exception {
    if (loaded.buffer().unsaved() > 0) {
      buffer.putAll(loaded.buffer().takeUnsaved());
    }
    OnlineModel model = loaded.model();
    if (lastReport != null) {
      values.put(Kind.REPORT, StepReportCodec.FRAMED.toBytes(lastReport));
    }
    counters.dirty(model.writeMemoryChanges(values, 0));
    values.put(Kind.MEMORY, model.memory());
    EmbeddingTable queries = model.learner().queryTable();
    counters.rows(queries.checkpoint().changed());
    rows.write(queries.checkpoint(), row -> bytes(queries, row));
    Optional<EmbeddingTable> documents = model.learner().documentTable();
    if (documents.isPresent()) {
      documentRows.write(documents.get().checkpoint(), row -> bytes(documents.get(), row));
    }
    MemoryQueue queue = model.learner().queue();
    values.put(Kind.QUEUE_HEADER, queue.header());
    slots.write(queue.dirtySlots(), queue::slot);
    values.flush();
  }

  /**
   * Writes some of what has changed, after a step: so that what {@link #write} finds at a barrier,
   * and the pause that it makes, does not grow with the time between two checkpoints. What is
   * written and does not change again is not written again. Of the memories what changed first goes
   * first.
   *
   * @see NumberedValues#writeAhead
   * @see Allowance#entries
   */
  void writeAhead(Allowance allowance, OnlineModel model) throws IOException {
    long begunNs = System.nanoTime();
    counters.dirty(model.writeMemoryChanges(values, allowance.entries()));
    EmbeddingTable queries = model.learner().queryTable();
    rows.writeAhead(allowance, queries.checkpoint(), rowBytes(queries), row -> bytes(queries, row));
    Optional<EmbeddingTable> documents = model.learner().documentTable();
    if (documents.isPresent()) {
      EmbeddingTable own = documents.get();
      documentRows.writeAhead(allowance, own.checkpoint(), rowBytes(own), row -> bytes(own, row));
    }
    MemoryQueue queue = model.learner().queue();
    slots.writeAhead(allowance, queue.dirtySlots(), rowBytes(queries), queue::slot);
    values.flush();
    counters.ahead(System.nanoTime() - begunNs);
  }

  private static int rowBytes(EmbeddingTable table) {
    return RowCodec.sizeInBytes(table.dimension(), table.optimizerValues());
  }

  private byte[] bytes(EmbeddingTable table, int row) {
    float[] values = new float[table.dimension()];
    float[] optimizer = new float[table.optimizerValues()];
    table.read(row, values);
    table.readOptimizer(row, optimizer);
    return codec.encode(values, optimizer);
  }

  /** Puts what is saved into the session of a new model. */
  void read(ModelSession session) throws Exception {
    OnlineModel model = session.model();
    Saved saved = new Saved(model.learner());
    values.read(saved);
    model.restoreMemory(saved.single.get(Kind.MEMORY), saved.entries);
    if (model.learner().queue().restore(saved.single.get(Kind.QUEUE_HEADER), saved.slots)) {
      for (Map.Entry<Integer, byte[]> slot : saved.slots) { // each that is kept is written anew
        values.remove(Kind.QUEUE_SLOT, slot.getKey());
      }
    }
    byte[] lastReport = saved.single.get(Kind.REPORT);
    session.restored(lastReport == null ? null : StepReportCodec.FRAMED.fromBytes(lastReport));
  }

  /** What is read of a model: rows go to their tables, all else waits until everything is there. */
  private final class Saved implements ModelValues.Reader {
    final Map<Kind, byte[]> single = new EnumMap<>(Kind.class);
    final Map<MemoryPart, SortedMap<Long, byte[]>> entries = new EnumMap<>(MemoryPart.class);
    final List<Map.Entry<Integer, byte[]>> slots = new ArrayList<>();
    private final EmbeddingTable queries;
    private final Optional<EmbeddingTable> documents;
    private final float[] row;
    private final float[] optimizer;

    Saved(Learner learner) {
      queries = learner.queryTable();
      documents = learner.documentTable();
      row = new float[queries.dimension()];
      optimizer = new float[queries.optimizerValues()];
    }

    @Override
    public void entry(MemoryPart part, long key, byte[] value) {
      entries.computeIfAbsent(part, p -> new TreeMap<>()).put(key, value);
    }

    @Override
    public void value(Kind kind, int number, byte[] value) throws IOException {
      switch (kind) {
        case ROW -> restore(queries, number, value);
        case DOCUMENT_ROW -> restore(documents.orElseThrow(), number, value);
        case QUEUE_SLOT -> slots.add(Map.entry(number, value));
        default -> single.put(kind, value);
      }
    }

    private void restore(EmbeddingTable table, int number, byte[] value) throws IOException {
      codec.decode(value, row, optimizer);
      table.restore(number, row, optimizer);
      table.publish().mark(number);
    }
  }

  /** Puts what waits for the watermark into the session of a model in memory. */
  void readWaiting(ModelSession session) throws Exception {
    for (Map.Entry<Long, Outcome> entry : buffer.entries()) {
      session.restored(entry.getValue(), entry.getKey());
    }
  }
}
