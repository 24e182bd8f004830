package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.NativeMemory;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.parallel.Workers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class RoundedInputsTest {
  /**
   * Each of the two vectors takes 8 MiB when it is rounded; the collector may not come for long.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldFreeWhatItHasWhenRoundingFails() {
    int dimension = 1 << 22;
    try (Matrix query = new Matrix(Precision.FLOAT, 1, dimension);
        Matrix positive = new Matrix(Precision.FLOAT, 1, dimension);
        Matrix none = new Matrix(Precision.FLOAT, 0, dimension)) {
      LossInputs inputs =
          new LossInputs(query, positive, none, none, MaskedCells.none(1), new double[] {1});
      long grown =
          NativeMemory.grownBy(
              () ->
                  assertThatThrownBy(() -> new RoundedInputs(inputs, Workers.caller(), List.of()))
                      .isInstanceOf(IndexOutOfBoundsException.class));
      assertThat(grown).isLessThan(1 << 22);
    }
  }
}
