package io.contraflow.pipeline.serve;

import io.contraflow.pipeline.freshness.ClickToServed;
import io.contraflow.pipeline.freshness.Stage;
import io.contraflow.pipeline.freshness.Way;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How long the clicks that each snapshot has learnt took to be served by it. Thread-safe. */
final class ServedClicks {
  private final ClickToServed times;
  private final Map<Long, Long> stepServedAt = new TreeMap<>(); // wall clock to step

  /**
   * @param times that steps and announcements are told to as well
   */
  ServedClicks(ClickToServed times) {
    this.times = times;
  }

  /** The snapshot of a step is served from now on. */
  synchronized void served(long step, long createdMs, long servedMs) {
    times.served(step, createdMs, servedMs);
    stepServedAt.put(servedMs, step);
  }

  /**
   * Stage to mean ms over its clicks, in the stages' order, by the step of the snapshot that served
   * them.
   */
  synchronized Map<Long, Map<String, Double>> byStep() {
    Map<Long, Map<String, Double>> sums = new TreeMap<>();
    Map<Long, Long> clicks = new TreeMap<>();
    for (Way way : times.ofSteps()) {
      Long step = stepServedAt.get(way.servedMs());
      if (step != null) {
        Map<String, Double> ofStep = sums.computeIfAbsent(step, key -> new LinkedHashMap<>());
        for (Stage stage : Stage.values()) {
          ofStep.merge(stage.label(), (double) way.ms(stage) * way.clicks(), Double::sum);
        }
        clicks.merge(step, way.clicks(), Long::sum);
      }
    }
    sums.forEach((step, stages) -> stages.replaceAll((name, sum) -> sum / clicks.get(step)));
    return sums;
  }
}
