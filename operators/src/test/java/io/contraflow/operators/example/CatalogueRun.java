package io.contraflow.operators.example;

import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** The catalogue in a harness: document-wait 50 ms; three tokens a document unless told. */
final class CatalogueRun implements AutoCloseable {
  static final FeaturizerSource WORDS = WordTokenizer.source(3);

  private static final ResolveOptions OPTIONS = new ResolveOptions(50);

  private final CatalogueOperator operator;
  private final KeyedTwoInputStreamOperatorTestHarness<
          String, DocumentRequest, DocumentEvent, DocumentAnswer>
      harness;

  CatalogueRun() throws Exception {
    this(null, false);
  }

  CatalogueRun(OperatorSubtaskState state, boolean rocksDb) throws Exception {
    this(state, rocksDb, WORDS);
  }

  CatalogueRun(OperatorSubtaskState state, boolean rocksDb, FeaturizerSource featurizers)
      throws Exception {
    operator = new CatalogueOperator(new CatalogueFunction(OPTIONS, featurizers));
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            operator, DocumentRequest::docId, DocumentEvent::docId, Types.STRING);
    if (rocksDb) {
      harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    }
    harness.setup(DocumentAnswerCodec.TYPE.serializer());
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  static DocumentRequest request(String searchId, long decisionTimeMs, String docId) {
    return carrying(searchId, decisionTimeMs, docId, null);
  }

  static DocumentRequest carrying(String searchId, long decisionTimeMs, String docId, String text) {
    return new DocumentRequest("default", searchId, decisionTimeMs, docId, text, null);
  }

  static DocumentEvent document(String docId, long timestampMs, String text) {
    return new DocumentEvent(
        docId, text, null, timestampMs, new Origin("documents", 0, timestampMs));
  }

  CatalogueRun ask(DocumentRequest request) throws Exception {
    harness.processElement1(new StreamRecord<>(request, request.decisionTimeMs()));
    return this;
  }

  CatalogueRun add(DocumentEvent document) throws Exception {
    harness.processElement2(new StreamRecord<>(document, document.timestampMs()));
    return this;
  }

  CatalogueRun searchWatermark(long watermarkMs) throws Exception {
    harness.processWatermark1(new Watermark(watermarkMs));
    return this;
  }

  CatalogueRun documentWatermark(long watermarkMs) throws Exception {
    harness.processWatermark2(new Watermark(watermarkMs));
    return this;
  }

  CatalogueRun watermark(long watermarkMs) throws Exception {
    return searchWatermark(watermarkMs).documentWatermark(watermarkMs);
  }

  OperatorSubtaskState snapshot() throws Exception {
    return harness.snapshot(1, 1);
  }

  /** Entries of keyed state, and requests on the heap. */
  int stateEntries() {
    return harness.numKeyedStateEntries() + operator.held();
  }

  /** Requests on the heap. */
  int held() {
    return operator.held();
  }

  List<DocumentAnswer> answers() {
    return harness.extractOutputValues();
  }

  List<Outcome> outcomes() {
    Queue<StreamRecord<Outcome>> queue = harness.getSideOutput(CatalogueFunction.OUTCOMES);
    return queue == null ? List.of() : queue.stream().map(StreamRecord::getValue).toList();
  }

  /** Forgets what came out so far. */
  void clear() {
    harness.getOutput().clear();
    if (harness.getSideOutput(CatalogueFunction.OUTCOMES) != null) {
      harness.getSideOutput(CatalogueFunction.OUTCOMES).clear();
    }
  }

  /** Everything that came out so far, in an order that does not depend on that of the keys. */
  List<String> everything() {
    List<String> lines = new ArrayList<>();
    answers()
        .forEach(
            answer ->
                lines.add(
                    answer
                        + (answer.document() == null
                            ? ""
                            : " hash=" + answer.document().contentHash())));
    outcomes().forEach(outcome -> lines.add(outcome.toString()));
    lines.sort(Comparator.naturalOrder());
    return lines;
  }

  @Override
  public void close() throws IOException {
    try {
      harness.close();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
