package io.contraflow.operators.search;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DeadLetterCodec;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.EventRecordCodec;
import io.contraflow.operators.event.Rejections;
import io.contraflow.operators.metric.Metric;
import io.contraflow.operators.stream.CodecTypeInfo;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Wiring of {@link SearchRules}: an event waits in state until the watermark reaches its time, then
 * the search is advanced to that time with everything that has it. An event behind the watermark W
 * counts as one of W + 1, so that whatever follows from it is ahead of the watermark downstream and
 * is counted as late here only.
 */
final class JoinFunction
    extends KeyedProcessFunction<Tuple2<String, String>, EventRecord, LabelledSearch> {
  static final OutputTag<Outcome> OUTCOMES =
      new OutputTag<>("outcomes", CodecTypeInfo.of(Outcome.class, OutcomeCodec.INSTANCE));
  static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", DeadLetterCodec.TYPE);

  private final JoinOptions options;

  private transient MapState<Long, List<EventRecord>> arrivals;
  private transient ValueState<SearchHistory> history;
  private transient Rejections rejections;
  private transient Counter actions;
  private transient Counter unmatched;
  private transient Counter late;
  private transient Counter shortDwells;

  JoinFunction(JoinOptions options) {
    this.options = options;
  }

  @Override
  public void open(OpenContext context) {
    arrivals =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "arrivals", Types.LONG, Types.LIST(EventRecordCodec.TYPE)));
    history =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("history", SearchHistoryCodec.TYPE));
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    rejections = new Rejections(metrics);
    actions = Metric.ACTIONS.counter(metrics);
    unmatched = Metric.UNMATCHED_ACTIONS.counter(metrics);
    late = Metric.LATE_EVENTS.counter(metrics);
    shortDwells = Metric.SHORT_DWELLS.counter(metrics);
  }

  @Override
  public void processElement(EventRecord record, Context context, Collector<LabelledSearch> out)
      throws Exception {
    if (record.event() instanceof Action action) {
      if (!options.knows(action.action())) {
        reject(unknown(record, action), context);
        return;
      }
      actions.inc();
      if (options.dwell().isShort(action)) {
        shortDwells.inc();
      }
    }
    long watermarkMs = context.timerService().currentWatermark();
    long atMs = record.timestampMs();
    if (atMs <= watermarkMs) {
      atMs = watermarkMs + 1;
      late.inc();
      context.output(
          OUTCOMES,
          new LateEvent(
              context.getCurrentKey().f0,
              atMs,
              context.getCurrentKey().f1,
              SearchKey.docId(record.event())));
    }
    Arrivals all = Arrivals.add(options, arrivals.get(atMs), record);
    arrivals.put(atMs, all.kept());
    if (all.refused() != null) {
      reject(tooMany(all.refused()), context);
    }
    context.timerService().registerEventTimeTimer(atMs);
  }

  @Override
  public void onTimer(long nowMs, OnTimerContext context, Collector<LabelledSearch> out)
      throws Exception {
    List<EventRecord> arrived = arrivals.get(nowMs);
    Decisions decisions =
        SearchRules.advance(
            options,
            context.getCurrentKey().f0,
            context.getCurrentKey().f1,
            history.value(),
            arrived == null ? List.of() : EventOrder.sorted(arrived),
            nowMs);
    if (arrived != null) {
      arrivals.remove(nowMs);
    }
    if (decisions.history() == null) {
      history.clear();
    } else {
      history.update(decisions.history());
      if (decisions.nextMs() < Long.MAX_VALUE) {
        context.timerService().registerEventTimeTimer(decisions.nextMs());
      }
    }
    for (Drop drop : decisions.drops()) {
      if (drop.reason() == DropReason.NO_IMPRESSION) {
        unmatched.inc();
      }
      context.output(OUTCOMES, drop);
    }
    if (decisions.closed() != null) {
      context.output(OUTCOMES, decisions.closed());
    }
    decisions.deadLetters().forEach(letter -> reject(letter, context));
    if (decisions.search() != null) {
      out.collect(decisions.search());
    }
  }

  private void reject(DeadLetter letter, Context context) {
    rejections.count(letter);
    context.output(DEAD_LETTERS, letter);
  }

  private DeadLetter tooMany(EventRecord record) {
    return DeadLetter.of(
        record,
        DeadLetterReason.TOO_MANY_EVENTS,
        "a search must have at most "
            + options.maxActions()
            + " different actions and "
            + Arrivals.MOST_PAGES
            + " pages at one time, '"
            + SearchKey.searchId(record.event())
            + "' has more; raise join.max-actions if it is no script's");
  }

  private DeadLetter unknown(EventRecord record, Action action) {
    return DeadLetter.of(
        record,
        DeadLetterReason.UNKNOWN_ACTION,
        "action must be one of "
            + options.actionNames()
            + ", was '"
            + action.action()
            + "'; add it to join.actions");
  }
}
