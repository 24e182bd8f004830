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
  private static final long RECENT_BYTES = 16L << 20;

  private final FeaturizerSource featurizers;
  private final PageOptions pages;

  private transient Featurizer featurizer;
  private transient MapState<Long, LabelledSearch> searches;
  private transient MapState<Tuple2<Long, String>, DocumentAnswer> answers;
  private transient MapState<Long, Integer> answered;
  private transient RecentSearches recent;

  RegroupFunction(FeaturizerSource featurizers) {
    this(featurizers, PageOptions.PLAIN);
  }

  RegroupFunction(FeaturizerSource featurizers, PageOptions pages) {
    this.featurizers = featurizers;
    this.pages = pages;
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
    recent = new RecentSearches(RECENT_BYTES);
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
    long decisionMs = search.decisionTimeMs();
    searches.put(decisionMs, search);
    Integer count = answered.get(decisionMs);
    RecentSearches.Open open = new RecentSearches.Open(search, count == null ? 0 : count);
    recent.put(context.getCurrentKey(), decisionMs, open);
    if (open.isComplete()) {
      emit(open, new HashMap<>(), context, out);
    }
  }

  @Override
  public void processElement2(DocumentAnswer answer, Context context, Collector<Outcome> out)
      throws Exception {
    long decisionMs = answer.decisionTimeMs();
    RecentSearches.Open open = open(decisionMs, context);
    if (open.count()) {
      Map<String, DocumentAnswer> last = new HashMap<>();
      last.put(answer.docId(), answer);
      emit(open, last, context, out);
      return;
    }
    answers.put(Tuple2.of(decisionMs, answer.docId()), answer);
    answered.put(decisionMs, open.answers());
  }

  /** A decision as state has it; without its search, if that is still to come. */
  private RecentSearches.Open open(long decisionMs, Context context) throws Exception {
    RecentSearches.Open open = recent.of(context.getCurrentKey(), decisionMs);
    if (open == null) {
      Integer count = answered.get(decisionMs);
      open = new RecentSearches.Open(searches.get(decisionMs), count == null ? 0 : count);
      recent.put(context.getCurrentKey(), decisionMs, open);
    }
    return open;
  }

  /**
   * @param byId answers that are not in state
   */
  private void emit(
      RecentSearches.Open open,
      Map<String, DocumentAnswer> byId,
      Context context,
      Collector<Outcome> out)
      throws Exception {
    LabelledSearch search = open.search();
    long decisionMs = search.decisionTimeMs();
    for (LabelledSearch.Positive positive : search.positives()) {
      take(decisionMs, positive.docId(), byId);
    }
    for (LabelledSearch.Negative negative : search.negatives()) {
      take(decisionMs, negative.docId(), byId);
    }
    searches.remove(decisionMs);
    answered.remove(decisionMs);
    recent.remove(context.getCurrentKey(), decisionMs);
    Featured query = featurizer.query(search.query(), search.queryVector());
    Decision.outcomes(search, byId, query, pages).forEach(out::collect);
  }

  private void take(long decisionMs, String docId, Map<String, DocumentAnswer> byId)
      throws Exception {
    if (byId.containsKey(docId)) {
      return;
    }
    Tuple2<Long, String> part = Tuple2.of(decisionMs, docId);
    byId.put(docId, answers.get(part));
    answers.remove(part);
  }
}
