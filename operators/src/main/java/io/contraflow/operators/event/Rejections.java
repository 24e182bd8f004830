package io.contraflow.operators.event;

import io.contraflow.operators.metric.Metric;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts dead letters in {@link Metric#DEAD_LETTERS}, one counter for each reason. */
public final class Rejections {
  private final Map<DeadLetterReason, Counter> counters = new EnumMap<>(DeadLetterReason.class);

  public Rejections(MetricGroup operator) {
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      counters.put(reason, Metric.DEAD_LETTERS.counter(operator, reason.label()));
    }
  }

  public void count(DeadLetter letter) {
    counters.get(letter.reason()).inc();
  }
}
