package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.memory.NativeMemory;
import io.contraflow.learner.parallel.Workers;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Towers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TowerTest {

  /** A table of 16 MiB. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldFreeTheTableThatItsEncoderRefuses() {
    RandomStart start = new RandomStart(1 << 18, 16, 5);
    HeadShape head = new HeadShape(HeadShape.Kind.LINEAR, 16, 0);
    LearnerOptions options = TwoSidedStartTest.options(Towers.SHARED, head, 0);
    long grown =
        NativeMemory.grownBy(
            () ->
                assertThatThrownBy(() -> new Tower(start, options, Workers.caller()))
                    .hasMessageStartingWith(
                        "the table of a linear head must have the shape (17, 16), was (262144, 16)"));
    assertThat(grown).isLessThan(1 << 20);
  }
}
