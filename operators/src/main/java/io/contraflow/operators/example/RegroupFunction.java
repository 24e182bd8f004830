package io.contraflow.operators.example;

import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.LabelledSearchCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
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
 *
 * <p>All of a decision's answers come soon after its search, so it is in state only if a barrier
 * comes before the last one, or many others do.
 */
final class RegroupFunction
    extends KeyedCoProcessFunction<
        Tuple2<String, String>, LabelledSearch, DocumentAnswer, Outcome> {
  /** A barrier writes so many at most. */
  private static final int MOST_RECENT = 4096;

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
    recent = new RecentSearches(MOST_RECENT, RECENT_BYTES);
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
    RecentSearches.Open open = open(search.decisionTimeMs(), context);
    recent.put(open, search);
    if (open.isComplete()) {
      emit(open, out);
    }
  }

  @Override
  public void processElement2(DocumentAnswer answer, Context context, Collector<Outcome> out)
      throws Exception {
    RecentSearches.Open open = open(answer.decisionTimeMs(), context);
    recent.put(open, answer);
    if (open.isComplete()) {
      emit(open, out);
    }
  }

  /** A decision as far as it is known. */
  private RecentSearches.Open open(long decisionMs, Context context) throws Exception {
    RecentSearches.Open open = recent.of(context.getCurrentKey(), decisionMs);
    if (open == null) {
      Integer count = answered.get(decisionMs);
      open =
          new RecentSearches.Open(
              context.getCurrentKey(),
              decisionMs,
              searches.get(decisionMs),
              count == null ? 0 : count);
      recent.add(open);
    }
    return open;
  }

  private void emit(RecentSearches.Open open, Collector<Outcome> out) throws Exception {
    LabelledSearch search = open.search();
    long decisionMs = search.decisionTimeMs();
    Map<String, DocumentAnswer> byId = new HashMap<>(open.answers());
    for (LabelledSearch.Positive positive : search.positives()) {
      take(decisionMs, positive.docId(), byId);
    }
    for (LabelledSearch.Negative negative : search.negatives()) {
      take(decisionMs, negative.docId(), byId);
    }
    if (open.isStored()) {
      searches.remove(decisionMs);
      answered.remove(decisionMs);
    }
    recent.remove(open);
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

  /** Moves to state what is more than may be held, of any key. */
  void writeSurplus(Consumer<Object> key) throws Exception {
    for (RecentSearches.Open open = recent.surplus(); open != null; open = recent.surplus()) {
      recent.remove(open);
      write(open, key);
    }
  }

  /** Tells state of all that is held, of any key. */
  void writeHeld(Consumer<Object> key) throws Exception {
    for (RecentSearches.Open open : recent.all()) {
      write(open, key);
      recent.stored(open);
    }
  }

  private void write(RecentSearches.Open open, Consumer<Object> key) throws Exception {
    key.accept(open.key());
    if (open.search() != null && !open.isSearchStored()) {
      searches.put(open.decisionMs(), open.search());
    }
    for (DocumentAnswer answer : open.answers().values()) {
      answers.put(Tuple2.of(open.decisionMs(), answer.docId()), answer);
    }
    if (!open.answers().isEmpty()) {
      answered.put(open.decisionMs(), open.count());
    }
  }

  /** Decisions that are held, for tests. */
  int held() {
    return recent.all().size();
  }
}
