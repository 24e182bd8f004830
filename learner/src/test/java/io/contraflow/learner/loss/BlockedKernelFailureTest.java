package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.NativeMemory;
import io.contraflow.learner.memory.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockedKernelFailureTest {
  /** Two groups of columns for 33 rows. */
  private static final BlockSizes SIZES = new BlockSizes(8, 8, 16, 32);

  /** Fails wherever the kernel needs it, once {@code left} calls have gone well. */
  private static final class Failing implements Exponentials {
    private final Exponentials real = new ScalarExponentials();
    private int left;

    Failing(int left) {
      this.left = left;
    }

    private synchronized void call() {
      if (left-- <= 0) {
        throw new IllegalStateException("no more exponentials");
      }
    }

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public float maximum(float[] row, int count) {
      call();
      return real.maximum(row, count);
    }

    @Override
    public void maxima(float[] row, int count, float[] largest) {
      call();
      real.maxima(row, count, largest);
    }

    @Override
    public void replace(float[] row, int count, float shift, float factor, float[] parts) {
      call();
      real.replace(row, count, shift, factor, parts);
    }

    @Override
    public void replace(float[] row, int count, float[] shifts, float factor) {
      call();
      real.replace(row, count, shifts, factor);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 50, 200})
  void shouldThrowWhatATaskThrows(int left) {
    LossCase inputs = LossCase.random(33, 17, 65);
    LossOptions options = new LossOptions(.05, true, true);
    for (int threads = 1; threads <= 3; threads++) {
      try (ContrastiveKernel kernel = new BlockedKernel(threads, SIZES, new Failing(left))) {
        assertThatThrownBy(() -> inputs.compute(kernel, Precision.FLOAT, options, LossResult::loss))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("no more exponentials");
      }
    }
  }

  /**
   * A result of this dimension has two gradients of 16 MiB. The allocator may keep one or two of
   * those that were freed, over all calls.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldFreeTheResultOfAFailure() {
    int dimension = 1 << 22;
    LossOptions options = new LossOptions(.05, false, true);
    try (ContrastiveKernel kernel = new BlockedKernel(1, SIZES, new Failing(0));
        Matrix one = new Matrix(Precision.FLOAT, 1, dimension);
        Matrix none = new Matrix(Precision.FLOAT, 0, dimension)) {
      one.clear();
      LossInputs inputs =
          new LossInputs(one, one, none, none, MaskedCells.none(1), new double[] {1});
      long grown =
          NativeMemory.grownBy(
              () ->
                  assertThatThrownBy(() -> kernel.compute(inputs, options))
                      .hasMessage("no more exponentials"));
      assertThat(grown).isLessThan(1 << 23);
    }
  }
}
