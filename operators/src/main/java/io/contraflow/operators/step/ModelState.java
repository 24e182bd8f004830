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
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * A model in keyed state, under the model's name:
 *
 * <pre>
 *   model    header: which tables, which start
 *   stub     what has to be known of it without reading more; absent in older state
 *   memory   everything small, in one value
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
  private final MapState<Integer, byte[]> rows;
  private final MapState<Integer, byte[]> documentRows;
  private final MapState<Integer, byte[]> queue;
  private final MapState<Long, Outcome> buffer;

  ModelState(KeyedStateStore store) {
    header = store.getState(new ValueStateDescriptor<>(HEADER, bytes()));
    stub = store.getState(new ValueStateDescriptor<>("stub", bytes()));
    memory = store.getState(new ValueStateDescriptor<>("memory", bytes()));
    report = store.getState(new ValueStateDescriptor<>("report", bytes()));
    queueHeader = store.getState(new ValueStateDescriptor<>("queue-header", bytes()));
    rows = store.getMapState(new MapStateDescriptor<>("rows", Types.INT, bytes()));
    documentRows = store.getMapState(new MapStateDescriptor<>("document-rows", Types.INT, bytes()));
    queue = store.getMapState(new MapStateDescriptor<>("queue", Types.INT, bytes()));
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

  /** What {@link #write(ModelHeader, ModelStub)} was given; null in older state. */
  ModelStub stub() throws IOException {
    byte[] saved = stub.value();
    return saved == null ? null : ModelStub.FRAMED.fromBytes(saved);
  }

  void write(ModelHeader newHeader, ModelStub newStub) throws IOException {
    header.update(ModelHeader.FRAMED.toBytes(newHeader));
    stub.update(ModelStub.FRAMED.toBytes(newStub));
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
   * Writes what has changed since the last call.
   *
   * @param lastReport of the model's last step, or null
   */
  void write(ModelHeader newHeader, OnlineModel model, StepReport lastReport) throws Exception {
    header.update(ModelHeader.FRAMED.toBytes(newHeader));
    memory.update(model.memory());
    if (lastReport != null) {
      report.update(StepReportCodec.FRAMED.toBytes(lastReport));
    }
    writeRows(model.learner().queryTable(), rows);
    Optional<EmbeddingTable> documents = model.learner().documentTable();
    if (documents.isPresent()) {
      writeRows(documents.get(), documentRows);
    }
    writeQueue(model.learner().queue());
  }

  private void writeRows(EmbeddingTable table, MapState<Integer, byte[]> into) throws Exception {
    float[] row = new float[table.dimension()];
    float[] optimizer = new float[table.optimizerValues()];
    for (int r = table.checkpoint().nextMarked(0);
        r >= 0;
        r = table.checkpoint().nextMarked(r + 1)) {
      table.read(r, row);
      table.readOptimizer(r, optimizer);
      into.put(r, codec.encode(row, optimizer));
    }
    table.checkpoint().clear();
  }

  private void writeQueue(MemoryQueue memoryQueue) throws Exception {
    queueHeader.update(memoryQueue.header());
    for (int s = memoryQueue.dirtySlots().nextMarked(0);
        s >= 0;
        s = memoryQueue.dirtySlots().nextMarked(s + 1)) {
      queue.put(s, memoryQueue.slot(s));
    }
    memoryQueue.dirtySlots().clear();
  }

  /** Puts what is saved into the session of a new model. */
  void read(ModelSession session) throws Exception {
    OnlineModel model = session.model();
    model.restoreMemory(memory.value());
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

  private void readRows(MapState<Integer, byte[]> from, EmbeddingTable table) throws Exception {
    float[] row = new float[table.dimension()];
    float[] optimizer = new float[table.optimizerValues()];
    for (Map.Entry<Integer, byte[]> entry : from.entries()) {
      codec.decode(entry.getValue(), row, optimizer);
      table.restore(entry.getKey(), row, optimizer);
      table.publish().mark(entry.getKey());
    }
  }
}
