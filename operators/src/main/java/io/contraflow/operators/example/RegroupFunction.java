package io.contraflow.operators.example;

import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.LabelledSearchCodec;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Wiring of {@link Decision}: a search waits for the answers to all its documents. Needs no timer,
 * since every document is answered in the end, and what comes out does not depend on which answer
 * was the last. Its time is ahead of the watermark: the last answer's was when it was sent.
 */
final class RegroupFunction
    extends KeyedCoProcessFunction<
        Tuple2<String, String>, LabelledSearch, DocumentAnswer, Outcome> {
  private final FeaturizerSource featurizers;

  private transient Featurizer featurizer;
  private transient MapState<Long, LabelledSearch> searches;
  private transient MapState<Tuple2<Long, String>, DocumentAnswer> answers;
  private transient MapState<Long, Integer> answered;

  RegroupFunction(FeaturizerSource featurizers) {
    this.featurizers = featurizers;
  }

  @Override
  public void open(OpenContext context) {
    featurizer = featurizers.open();
    searches =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("searches", Types.LONG, LabelledSearchCodec.TYPE));
    answers =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "answers", Types.TUPLE(Types.LONG, Types.STRING), DocumentAnswerCodec.TYPE));
    answered =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("answered", Types.LONG, Types.INT));
  }

  @Override
  public void close() {
    if (featurizer != null) {
      featurizer.close();
    }
  }

  @Override
  public void processElement1(LabelledSearch search, Context context, Collector<Outcome> out)
      throws Exception {
    searches.put(search.decisionTimeMs(), search);
    emitIfComplete(search, count(search.decisionTimeMs()), out);
  }

  @Override
  public void processElement2(DocumentAnswer answer, Context context, Collector<Outcome> out)
      throws Exception {
    long decisionMs = answer.decisionTimeMs();
    answers.put(Tuple2.of(decisionMs, answer.docId()), answer);
    int count = count(decisionMs) + 1;
    answered.put(decisionMs, count);
    LabelledSearch search = searches.get(decisionMs);
    if (search != null) {
      emitIfComplete(search, count, out);
    }
  }

  private int count(long decisionMs) throws Exception {
    Integer count = answered.get(decisionMs);
    return count == null ? 0 : count;
  }

  private void emitIfComplete(LabelledSearch search, int count, Collector<Outcome> out)
      throws Exception {
    if (count < search.documents()) {
      return;
    }
    long decisionMs = search.decisionTimeMs();
    Map<String, DocumentAnswer> byId = new HashMap<>();
    for (LabelledSearch.Positive positive : search.positives()) {
      take(decisionMs, positive.docId(), byId);
    }
    for (LabelledSearch.Negative negative : search.negatives()) {
      take(decisionMs, negative.docId(), byId);
    }
    searches.remove(decisionMs);
    answered.remove(decisionMs);
    Featured query = featurizer.query(search.query(), search.queryVector());
    Decision.outcomes(search, byId, query).forEach(out::collect);
  }

  private void take(long decisionMs, String docId, Map<String, DocumentAnswer> byId)
      throws Exception {
    Tuple2<Long, String> part = Tuple2.of(decisionMs, docId);
    byId.put(docId, answers.get(part));
    answers.remove(part);
  }
}
