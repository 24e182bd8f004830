package io.contraflow.operators.example;

import io.contraflow.operators.event.DocumentEvent;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs the catalogue, and sets the keys under which it answers and writes requests that it holds on
 * the heap.
 */
final class CatalogueOperator
    extends KeyedCoProcessOperator<String, DocumentRequest, DocumentEvent, DocumentAnswer> {
  private static final long serialVersionUID = 1L;

  /** Those of {@link KeyedCoProcessOperator}. */
  private static final String TIMERS = "user-timers";

  CatalogueOperator(CatalogueFunction catalogue) {
    super(catalogue);
  }

  private CatalogueFunction catalogue() {
    return (CatalogueFunction) userFunction;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    catalogue()
        .answerHeld(
            mark.getTimestamp(),
            this::setCurrentKey,
            answer -> output.collect(new StreamRecord<>(answer, answer.knownMs())));
    super.processWatermark(mark);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    InternalTimerService<VoidNamespace> timers =
        getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
    catalogue()
        .writeHeld(
            this::setCurrentKey,
            atMs -> timers.registerEventTimeTimer(VoidNamespace.INSTANCE, atMs));
    super.snapshotState(context);
  }

  /** Requests that are not in state, for tests. */
  int held() {
    return catalogue().held();
  }
}
