package io.contraflow.operators.step;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.learner.queue.MemoryQueue;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.row.RowCodec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 *   stub     what has to be known of it without reading more
 *   memory   everything small, in one value; memory-entries: what the model remembers, by entry
 *   report   the last step's report, absent before the first
 *   rows     row number  -> row of the table and its optimizer values; rows never touched are absent
 *   document-rows           the same for the documents' own table, with separate towers alone
 *   queue    slot number -> queue entry; queue-header: its cursor and counters
 *   buffer   sequence    -> outcome that waits for the watermark
 * </pre>
 *
 * Every method works on the current key; the caller sets it.
 */
final class ModelState {
  private static final String HEADER = "model";

  private final RowCodec codec = new RowCodec();
  private final ValueState<byte[]> header;
  private final ValueState<byte[]> stub;
  private final ValueState<byte[]> memory;
  private final ValueState<byte[]> report;
  private final ValueState<byte[]> queueHeader;
  private final MemoryState memoryEntries;
  private final NumberedState rows;
  private final NumberedState documentRows;
  private final NumberedState queue;
  private final MapState<Long, Outcome> buffer;
  private final WrittenBytes counters;

  ModelState(KeyedStateStore store, MetricGroup metrics) {
    counters = new WrittenBytes(metrics);
    header = store.getState(new ValueStateDescriptor<>(HEADER, bytes()));
    stub = store.getState(new ValueStateDescriptor<>("stub", bytes()));
    memory = store.getState(new ValueStateDescriptor<>("memory", bytes()));
    memoryEntries = new MemoryState(store, counters);
    report = store.getState(new ValueStateDescriptor<>("report", bytes()));
    queueHeader = store.getState(new ValueStateDescriptor<>("queue-header", bytes()));
    rows = new NumberedState(store, "rows", counters);
    documentRows = new NumberedState(store, "document-rows", counters);
    queue = new NumberedState(store, "queue", counters);
    buffer =
        store.getMapState(
            new MapStateDescriptor<>(
                "buffer", Types.LONG, CodecTypeInfo.of(Outcome.class, OutcomeCodec.INSTANCE)));
  }

  private static PrimitiveArrayTypeInfo<byte[]> bytes() {
    return PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
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
  ModelStub stub() throws IOException {
    return ModelStub.FRAMED.fromBytes(stub.value());
  }

  /** Writes what is known of a model whether or not it is in memory. */
  void write(ModelHeader newHeader, ModelStub newStub) throws IOException {
    update(header, ModelHeader.FRAMED.toBytes(newHeader));
    update(stub, ModelStub.FRAMED.toBytes(newStub));
  }

  /** Forgets a model that nothing but waiting outcomes is known of. */
  void forget() {
    header.clear();
    stub.clear();
    buffer.clear();
  }

  void buffer(long sequence, Outcome outcome) throws Exception {
    buffer.put(sequence, outcome);
  }

  void release(long sequence) throws Exception {
    buffer.remove(sequence);
  }

  /**
   * Writes what has changed of a model in memory since the last call.
   *
   * @param lastReport of the model's last step, or null
   */
  void write(OnlineModel model, StepReport lastReport) throws Exception {
    if (lastReport != null) {
      update(report, StepReportCodec.FRAMED.toBytes(lastReport));
    }
    memoryEntries.write(model);
    update(memory, model.memory());
    EmbeddingTable queries = model.learner().queryTable();
    counters.rows(queries.checkpoint().changed());
    rows.write(queries.checkpoint(), row -> bytes(queries, row));
    Optional<EmbeddingTable> documents = model.learner().documentTable();
    if (documents.isPresent()) {
      documentRows.write(documents.get().checkpoint(), row -> bytes(documents.get(), row));
    }
    MemoryQueue memoryQueue = model.learner().queue();
    update(queueHeader, memoryQueue.header());
    queue.write(memoryQueue.dirtySlots(), memoryQueue::slot);
  }

  /**
   * Writes some of what has changed, after a step: so that what {@link #write} finds at a barrier,
   * and the pause that it makes, does not grow with the time between two checkpoints. What is
   * written and does not change again is not written again.
   *
   * @see NumberedState#writeAhead
   * @see MemoryState#writeAhead
   */
  void writeAhead(Allowance allowance, OnlineModel model) throws Exception {
    long begunNs = System.nanoTime();
    memoryEntries.writeAhead(allowance, model);
    EmbeddingTable queries = model.learner().queryTable();
    rows.writeAhead(allowance, queries.checkpoint(), row -> bytes(queries, row));
    Optional<EmbeddingTable> documents = model.learner().documentTable();
    if (documents.isPresent()) {
      EmbeddingTable own = documents.get();
      documentRows.writeAhead(allowance, own.checkpoint(), row -> bytes(own, row));
    }
    MemoryQueue memoryQueue = model.learner().queue();
    queue.writeAhead(allowance, memoryQueue.dirtySlots(), memoryQueue::slot);
    counters.ahead(System.nanoTime() - begunNs);
  }

  private void update(ValueState<byte[]> state, byte[] value) throws IOException {
    state.update(value);
    counters.written(value.length);
    counters.dirty(value.length);
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
    model.restoreMemory(memory.value(), memoryEntries.read());
    readRows(rows, model.learner().queryTable());
    Optional<EmbeddingTable> documents = model.learner().documentTable();
    if (documents.isPresent()) {
      readRows(documentRows, documents.get());
    }
    if (model.learner().queue().restore(queueHeader.value(), queue.entries())) {
      queue.clear(); // every slot that is kept is written anew
    }
    byte[] lastReport = report.value();
    session.restored(lastReport == null ? null : StepReportCodec.FRAMED.fromBytes(lastReport));
  }

  /** Puts what waits for the watermark into the session of a model in memory. */
  void readWaiting(ModelSession session) throws Exception {
    for (Map.Entry<Long, Outcome> entry : buffer.entries()) {
      session.restored(entry.getValue(), entry.getKey());
    }
  }

  private void readRows(NumberedState from, EmbeddingTable table) throws Exception {
    float[] row = new float[table.dimension()];
    float[] optimizer = new float[table.optimizerValues()];
    for (Map.Entry<Integer, byte[]> entry : from.entries()) {
      codec.decode(entry.getValue(), row, optimizer);
      table.restore(entry.getKey(), row, optimizer);
      table.publish().mark(entry.getKey());
    }
  }
}
