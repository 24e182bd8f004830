package io.contraflow.operators.event;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events topic behind its source: events on one side, dead letters on the other. Ticks have
 * done their work in the source and end here.
 */
public record Events(DataStream<EventRecord> events, DataStream<DeadLetter> deadLetters) {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  public static Events apply(DataStream<ParsedEvent> parsed) {
    return apply(parsed, UserIds.KEEP);
  }

  /** The same, with something else in the place of user ids; dead letters are as they came. */
  public static Events apply(DataStream<ParsedEvent> parsed, UserIds userIds) {
    SingleOutputStreamOperator<EventRecord> events =
        parsed.process(new Split(userIds), EventRecordCodec.TYPE).name("events").uid("events");
    return new Events(events, events.getSideOutput(Split.DEAD_LETTERS));
  }

  private static final class Split extends ProcessFunction<ParsedEvent, EventRecord> {
    static final OutputTag<DeadLetter> DEAD_LETTERS =
        new OutputTag<>("dead-letters", DeadLetterCodec.TYPE);

    private final UserIds userIds;
    private transient Rejections rejections;
    private transient WatermarkHolder holder;

    Split(UserIds userIds) {
      this.userIds = userIds;
    }

    @Override
    public void open(OpenContext context) {
      holder = new WatermarkHolder();
      rejections = new Rejections(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(ParsedEvent parsed, Context context, Collector<EventRecord> out) {
      if (parsed instanceof DeadLetter letter) {
        rejections.count(letter);
        context.output(DEAD_LETTERS, letter);
      } else if (parsed instanceof EventRecord record) {
        holder
            .add(
                record.origin(),
                record.timestampMs(),
                context.timerService().currentWatermark(),
                context.timerService().currentProcessingTime())
            .ifPresent(LOG::info);
        if (!(record.event() instanceof Tick)) {
          out.collect(userIds.of(record));
        }
      }
    }
  }
}
