package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestoredTest {
  @Test
  void shouldReadWhatALogTells() {
    String log =
        """
        2026-01-02T03:04:05.678+01:00 INFO  Task - learn (1/2) switched from DEPLOYING to INITIALIZING.
        2026-01-02T03:04:06.000+01:00 INFO  Models - model 'market-a' restored at step 35 from checkpoint 3
        2026-01-02T03:04:06.001+01:00 INFO  Models - model 'b.2' restored at step 0 from checkpoint 12
        """;
    assertThat(Restored.in(log))
        .containsExactly(
            new Restored(
                Instant.parse("2026-01-02T02:04:06.000Z").toEpochMilli(), "market-a", 35, 3),
            new Restored(Instant.parse("2026-01-02T02:04:06.001Z").toEpochMilli(), "b.2", 0, 12));
  }
}
