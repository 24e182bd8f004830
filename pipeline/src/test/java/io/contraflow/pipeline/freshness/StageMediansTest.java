package io.contraflow.pipeline.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;

class StageMediansTest {
  @Test
  void shouldTakeMediansOverClicksAndNotOverSteps() {
    Way slow = new Way(10, 0, 2_000, 9_000, 9_500, 12_000, 13_000, 14_000);
    Way fast = new Way(90, 0, 2_000, 3_000, 3_400, 5_000, 5_500, 5_750);
    Way other = new Way(10, 0, 2_000, 8_000, 8_500, 12_000, 13_000, 13_000);

    StageMedians medians = StageMedians.of(List.of(slow, fast, other)).orElseThrow();

    assertThat(medians.total()).isEqualTo(5.75);
    assertThat(medians.clicks()).isEqualTo(110);
    assertThat(medians.stages())
        .containsExactly(
            entry("settle", 2.0),
            entry("watermark", 1.0),
            entry("batch", 0.4),
            entry("checkpoint", 1.6),
            entry("publish", 0.5),
            entry("load", 0.25));
    assertThat(medians.line())
        .isEqualTo(
            "click to served: 5.8 s; of that settle 2.0, watermark 1.0, batch 0.4, checkpoint 1.6,"
                + " publish 0.5, load 0.3 (medians of 110 clicks)");
  }

  @Test
  void shouldHaveNothingToSayWithoutAServedClick() {
    assertThat(StageMedians.of(List.of())).isEmpty();
  }
}
