package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.memory.NativeMemory;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.head.HeadShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TowerTest {

  /** A table of 16 MiB. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldFreeTheTableThatItsEncoderRefuses() {
    RandomStart start = new RandomStart(1 << 16, 64, 5);
    HeadShape head = new HeadShape(HeadShape.Kind.LINEAR, 64, 0);
    long grown =
        NativeMemory.grownBy(
            () ->
                assertThatThrownBy(() -> new Tower(start, head, 1))
                    .hasMessageStartingWith(
                        "the table of a linear head must have the shape (65, 64), was (65536, 64)"));
    assertThat(grown).isLessThan(1 << 20);
  }
}
