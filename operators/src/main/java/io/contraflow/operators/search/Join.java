package io.contraflow.operators.search;

import io.contraflow.operators.event.EventRecord;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Impressions and actions become labelled searches: an event-time join by (model, search id). */
public final class Join {
  private Join() {}

  /**
   * @param events impressions, actions and pairs, without ticks; watermarks come from the source
   */
  public static Joined apply(DataStream<EventRecord> events, JoinOptions options) {
    SingleOutputStreamOperator<LabelledSearch> searches =
        events
            .keyBy(SearchKey.ofEvent(), SearchKey.TYPE)
            .transform("join", LabelledSearchCodec.TYPE, new JoinOperator(options))
            .uid("join");
    return new Joined(
        searches,
        searches.getSideOutput(JoinOperator.OUTCOMES),
        searches.getSideOutput(JoinOperator.DEAD_LETTERS));
  }
}
