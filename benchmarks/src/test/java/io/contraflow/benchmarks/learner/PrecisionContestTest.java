package io.contraflow.benchmarks.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.state.snapshot.Towers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrecisionContestTest {
  private final StringWriter printed = new StringWriter();

  private static LossRun run() {
    LearnerOptions options =
        Configuration.defaults()
            .with(LearnerSettings.START, Optional.of(Start.parse("random")))
            .with(LearnerSettings.TOWERS, Towers.SHARED)
            .with(LearnerSettings.DIMENSION, 16)
            .with(WindowSettings.SIZE, Optional.of(32))
            .with(WindowSettings.STRIDE, Optional.of(8))
            .with(WindowSettings.QUEUE_SIZE, 40)
            .with(WindowSettings.QUEUE_WARM_UP, 1)
            .learnerOptions();
    return new LossRun(
        options, 60, 1, IntStream.range(0, 60).mapToObj(PrecisionContestTest::pair).toList());
  }

  private static Example pair(int i) {
    return new Example(
        "default",
        i,
        i,
        "s" + i,
        "",
        "q" + i,
        Features.tokens(i, (i + 1) % 60),
        new Document("d" + i, i, Features.tokens((i + 30) % 60)),
        List.of(),
        1);
  }

  @Test
  void shouldLearnTheSameOfOneSeedAndOtherwiseOfAnother() {
    double[] losses = run().losses(KernelKind.BLOCKED, 1, 200);
    assertThat(run().losses(KernelKind.BLOCKED, 1, 200)).isEqualTo(losses);
    assertThat(run().losses(KernelKind.BLOCKED, 2, 200)).isNotEqualTo(losses);
    assertThat(losses[199]).isLessThan(losses[4]);
  }

  @Test
  void shouldSayThatAKernelIsWithinTheNoise() {
    PrecisionContest contest = new PrecisionContest(run(), 60, List.of(1L, 2L, 3L));
    assertThat(contest.compare(KernelKind.BLOCKED, "same", null, new PrintWriter(printed)).line())
        .isEqualTo("bar precision.same-loss-to-noise 0.0000 1.0000 holds");
    assertThat(
            contest
                .compare(KernelKind.BLOCKED, "other", "there is none", new PrintWriter(printed))
                .line())
        .isEqualTo("bar precision.other-loss-to-noise none 1.0000 short");
    assertThat(printed.toString())
        .contains("same less float32 +0.00000", "other      not run: there is none");
  }

  @Test
  void shouldTakeTheNoiseFromSeeds() {
    assertThat(PrecisionContest.deviation(List.of(1.0, 2.0, 3.0))).isCloseTo(1, within(1e-12));
    assertThatThrownBy(() -> new PrecisionContest(run(), 60, List.of(1L)))
        .hasMessage("noise needs two seeds and 10 steps: seeds=[1], steps=60");
  }
}
