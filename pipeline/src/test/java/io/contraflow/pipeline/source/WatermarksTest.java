package io.contraflow.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkAlignmentParams;
import org.junit.jupiter.api.Test;

class WatermarksTest {
  @Test
  void shouldHoldPartitionsTogetherWhileTheLogHasNoEnd() {
    assertThat(alignment(Duration.ofMinutes(5), false).getMaxAllowedWatermarkDrift())
        .isEqualTo(300_000);
    assertThat(alignment(Duration.ofMinutes(5), false).getWatermarkGroup())
        .isEqualTo(alignment(Duration.ofMinutes(1), false).getWatermarkGroup());
    assertThat(alignment(Duration.ZERO, false).isEnabled()).isFalse();
    assertThat(alignment(Duration.ofMinutes(5), true).isEnabled()).isFalse();
  }

  private static WatermarkAlignmentParams alignment(Duration maxDrift, boolean ends) {
    Configuration configuration = Configuration.defaults().with(KafkaSettings.MAX_DRIFT, maxDrift);
    return Watermarks.of(configuration, ends, ParsedEvent::timestampMs).getAlignmentParameters();
  }
}
