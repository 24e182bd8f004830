package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.cluster.CheckpointFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
  @TempDir Path checkpoints;

  @Test
  void shouldHoldWhereTheJobWasNotSubmittedAgain() {
    Claim claim = after().byItself("a killed broker");
    assertThat(claim.holds()).isTrue();
    assertThat(claim.lines())
        .isEqualTo(
            "holds   a killed broker: the job went on by itself: at {m=7} after 12 s, submitted"
                + " again 0 times");
  }

  @Test
  void shouldBeBrokenWhereTheJobWasSubmittedAgain() {
    Claim claim = after("java.io.IOException: gone").byItself("a killed broker");
    assertThat(claim.counterexamples()).containsExactly("java.io.IOException: gone");
  }

  @Test
  void shouldAcceptAnEndThatTellsTheDirectoryAndTheRemedy() {
    String told =
        CheckpointFailure.message(
                new IllegalStateException(
                    CheckpointFailureManager.EXCEEDED_CHECKPOINT_TOLERABLE_FAILURE_MESSAGE),
                checkpoints)
            .orElseThrow();
    assertThat(after(told).byItselfOrWithRemedy("a full disk", checkpoints).holds()).isTrue();
  }

  @Test
  void shouldNotAcceptAnEndThatTellsNoRemedy() {
    String told = "java.io.IOException: No space left on device";
    assertThat(after(told).byItselfOrWithRemedy("a full disk", checkpoints).counterexamples())
        .containsExactly(told);
  }

  private static Recovery after(String... ends) {
    return new Recovery(Map.of("m", 7L), 12, List.of(ends));
  }
}
