package io.contraflow.operators.event;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counters of dead letters: {@code dead-letters.<reason>}, one for each reason. */
public final class Rejections {
  private final Map<DeadLetterReason, Counter> counters = new EnumMap<>(DeadLetterReason.class);

  public Rejections(MetricGroup metrics) {
    MetricGroup group = metrics.addGroup("dead-letters");
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      counters.put(reason, group.counter(reason.label()));
    }
  }

  public void count(DeadLetter letter) {
    counters.get(letter.reason()).inc();
  }
}
