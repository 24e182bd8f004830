package io.contraflow.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.contraflow.pipeline.freshness.ClickToServed;
import org.junit.jupiter.api.Test;

class ServedClicksTest {
  private final ClickToServed times = new ClickToServed();

  @Test
  void shouldTakeMeansOverTheClicksThatASnapshotServed() {
    ServedClicks clicks = new ServedClicks(times);
    times.taken(new ClickToServed.Step(1, 1, 3000, 1000, 3000, 4000, 4500));
    times.taken(new ClickToServed.Step(2, 3, 4000, 2000, 4000, 5000, 5900));
    times.announced(2, 7000);
    clicks.served(2, 6100, 7400);

    assertThat(clicks.byStep()).containsOnlyKeys(2L);
    assertThat(clicks.byStep().get(2L))
        .containsExactly(
            entry("settle", 2000.0),
            entry("watermark", 1000.0),
            entry("batch", 800.0),
            entry("checkpoint", 550.0),
            entry("publish", 900.0),
            entry("load", 400.0));
  }
}
