package io.contraflow.operators.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class StepMetricsTest {
  private final AtomicLong nowNs = new AtomicLong(5);
  private final Gauges gauges = new Gauges();

  @Test
  void shouldHaveNoAgeOfSnapshotsBeforeThereIsAModel() {
    StepMetrics metrics = new StepMetrics(gauges, nowNs::get);
    pass(3_600);
    assertThat(age()).isNaN();

    metrics.announced();
    assertThat(age()).isZero();
    pass(7);
    assertThat(age()).isEqualTo(7);
    metrics.announced();
    assertThat(age()).isZero();
  }

  private void pass(long seconds) {
    nowNs.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private double age() {
    return ((Number) gauges.byName.get("snapshotAgeSeconds").getValue()).doubleValue();
  }

  /** Keeps what is registered, whatever the group. */
  private static final class Gauges extends UnregisteredMetricsGroup {
    final Map<String, Gauge<?>> byName = new HashMap<>();

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      byName.put(name, gauge);
      return gauge;
    }

    @Override
    public MetricGroup addGroup(String name) {
      return this;
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
      return this;
    }
  }
}
