package io.contraflow.operators.search;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DeadLetterCodec;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.EventRecordCodec;
import io.contraflow.operators.event.Rejections;
import io.contraflow.operators.metric.Metric;
import io.contraflow.operators.search.HeldSearches.Held;
import io.contraflow.operators.stream.CodecTypeInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Wiring of {@link SearchRules}: an event waits until the watermark reaches its time, then the
 * search is advanced to that time with everything that has it. An event behind the watermark W
 * counts as one of W + 1, so that whatever follows from it is ahead of the watermark downstream and
 * is counted as late here only.
 *
 * <p>Most searches are decided a few seconds after their page, so those that something has happened
 * to last are on the heap, with their times, and keyed state is told of a search when it leaves the
 * heap or a barrier comes: once, and not at every event and timer. Where a timer in keyed state
 * comes first, what the heap has of that search up to then is done before.
 */
final class JoinOperator extends AbstractStreamOperator<LabelledSearch>
    implements OneInputStreamOperator<EventRecord, LabelledSearch>,
        Triggerable<Tuple2<String, String>, VoidNamespace> {
  static final OutputTag<Outcome> OUTCOMES =
      new OutputTag<>("outcomes", CodecTypeInfo.of(Outcome.class, OutcomeCodec.INSTANCE));
  static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", DeadLetterCodec.TYPE);

  private static final long serialVersionUID = 1L;

  /** The timers' name in savepoints. */
  private static final String TIMERS = "user-timers";

  /** A barrier writes so many at most. */
  private static final int MOST_HELD = 8192;

  private static final long MOST_HELD_BYTES = 32L << 20;

  private final JoinOptions options;
  private final int mostHeld;

  private transient MapState<Long, List<EventRecord>> arrivals;
  private transient ValueState<SearchHistory> history;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient HeldSearches held;
  private transient Rejections rejections;
  private transient Counter actions;
  private transient Counter unmatched;
  private transient Counter late;
  private transient Counter shortDwells;

  JoinOperator(JoinOptions options) {
    this(options, MOST_HELD);
  }

  /**
   * @param mostHeld searches on the heap
   */
  JoinOperator(JoinOptions options, int mostHeld) {
    this.options = options;
    this.mostHeld = mostHeld;
  }

  @Override
  public void open() throws Exception {
    super.open();
    arrivals =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "arrivals", Types.LONG, Types.LIST(EventRecordCodec.TYPE)));
    history =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("history", SearchHistoryCodec.TYPE));
    timers = getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
    held = new HeldSearches(mostHeld, MOST_HELD_BYTES);
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    rejections = new Rejections(metrics);
    actions = Metric.ACTIONS.counter(metrics);
    unmatched = Metric.UNMATCHED_ACTIONS.counter(metrics);
    late = Metric.LATE_EVENTS.counter(metrics);
    shortDwells = Metric.SHORT_DWELLS.counter(metrics);
  }

  @Override
  @SuppressWarnings("unchecked")
  public void processElement(StreamRecord<EventRecord> element) throws Exception {
    EventRecord record = element.getValue();
    long atMs = record.timestampMs();
    if (record.event() instanceof Action action) {
      if (!options.knows(action.action())) {
        reject(Refusals.unknown(options, record, action), atMs);
        return;
      }
      actions.inc();
      if (options.dwell().isShort(action)) {
        shortDwells.inc();
      }
    }
    Tuple2<String, String> key = (Tuple2<String, String>) getCurrentKey();
    if (atMs <= timers.currentWatermark()) {
      atMs = timers.currentWatermark() + 1;
      late.inc();
      emit(new LateEvent(key.f0, atMs, key.f1, SearchKey.docId(record.event())));
    }
    Held search = held.of(key);
    add(search, record, atMs);
    held.schedule(search);
    writeSurplus();
  }

  private void add(Held search, EventRecord record, long atMs) throws IOException {
    held.grow(search, record);
    EventRecord refused = search.search().add(options, record, atMs);
    if (refused != null) {
      reject(Refusals.tooMany(options, refused), atMs);
    }
  }

  /** A time at which something is due by keyed state. */
  @Override
  public void onEventTime(InternalTimer<Tuple2<String, String>, VoidNamespace> timer)
      throws Exception {
    long nowMs = timer.getTimestamp();
    Held search = held.of(timer.getKey());
    while (search.search().dueMs() < nowMs) {
      advance(search, search.search().dueMs());
    }
    List<EventRecord> waiting = arrivals.get(nowMs);
    if (waiting != null) {
      for (EventRecord record : waiting) {
        add(search, record, nowMs);
      }
      arrivals.remove(nowMs);
    }
    advance(search, nowMs);
    settle(search);
    writeSurplus();
  }

  @Override
  public void onProcessingTime(InternalTimer<Tuple2<String, String>, VoidNamespace> timer) {
    throw new IllegalStateException("the join has no timers in processing time");
  }

  /** Everything up to the watermark is done before anybody downstream hears of it. */
  @Override
  public void processWatermark(Watermark mark) throws Exception {
    timeServiceManager.advanceWatermark(mark);
    for (Held search = held.firstDue(mark.getTimestamp());
        search != null;
        search = held.firstDue(mark.getTimestamp())) {
      advance(search, search.search().dueMs());
      settle(search);
    }
    super.processWatermark(mark);
  }

  private void advance(Held search, long nowMs) throws Exception {
    if (!search.isKnown()) {
      setCurrentKey(search.key());
      held.know(search, history.value());
    }
    search.change();
    Decisions decisions = search.search().advance(options, search.key().f0, search.key().f1, nowMs);
    for (Drop drop : decisions.drops()) {
      if (drop.reason() == DropReason.NO_IMPRESSION) {
        unmatched.inc();
      }
      emit(drop);
    }
    if (decisions.closed() != null) {
      emit(decisions.closed());
    }
    decisions.deadLetters().forEach(letter -> reject(letter, nowMs));
    if (decisions.search() != null) {
      output.collect(new StreamRecord<>(decisions.search(), nowMs));
    }
  }

  /** Forgets a search, or waits for the next time at which something is due of it. */
  private void settle(Held search) {
    if (!search.search().isOver()) {
      held.schedule(search);
      return;
    }
    held.remove(search);
    if (search.isStored()) {
      setCurrentKey(search.key());
      history.clear();
    }
  }

  private void writeSurplus() throws Exception {
    for (Held search = held.surplus(); search != null; search = held.surplus()) {
      write(search);
    }
  }

  /** Moves a search to keyed state. */
  private void write(Held search) throws Exception {
    held.remove(search);
    setCurrentKey(search.key());
    for (Map.Entry<Long, List<EventRecord>> moment : search.search().arrivals().entrySet()) {
      write(moment.getKey(), moment.getValue());
    }
    if (search.isChanged()) {
      SearchHistory known = search.search().history();
      if (known != null) {
        history.update(known);
      } else if (search.isStored()) {
        history.clear();
      }
      if (search.search().nextMs() < Long.MAX_VALUE) {
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, search.search().nextMs());
      }
    }
  }

  private void write(long atMs, List<EventRecord> records) throws Exception {
    List<EventRecord> kept = arrivals.get(atMs);
    for (EventRecord record : records) {
      Arrivals all = Arrivals.add(options, kept, record);
      if (all.refused() != null) {
        reject(Refusals.tooMany(options, all.refused()), atMs);
      }
      kept = all.kept();
    }
    arrivals.put(atMs, kept);
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, atMs);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    for (Held search : held.all()) {
      write(search);
    }
    super.snapshotState(context);
  }

  private void emit(Outcome outcome) {
    output.collect(OUTCOMES, new StreamRecord<>(outcome, outcome.decisionTimeMs()));
  }

  private void reject(DeadLetter letter, long atMs) {
    rejections.count(letter);
    output.collect(DEAD_LETTERS, new StreamRecord<>(letter, atMs));
  }

  /** Searches on the heap, for tests. */
  int held() {
    return held.all().size();
  }
}
