package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.memory.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockedKernelTest extends ContrastiveKernelContract {
  @Override
  ContrastiveKernel kernel() {
    return new BlockedKernel(2, new BlockSizes(8, 8, 16, 16), Kernels.exponentials());
  }

  /**
   * As it runs: two row blocks of 300, column blocks of 512, none of them full at the end, in two
   * groups.
   */
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void shouldAgreeAtItsOwnBlockSizes(boolean symmetric, boolean documentGradients) {
    LossCase inputs = AgreementContract.masked(LossCase.random(600, 1300, 2300));
    assertThat(BlockSizes.DEFAULT.groups(2, inputs.columns())).isEqualTo(2);
    LossOptions options = new LossOptions(.05, symmetric, documentGradients);
    ContrastiveKernel plain = new Nd4jKernel();
    try (ContrastiveKernel real = new BlockedKernel(2)) {
      double expected = inputs.compute(plain, Precision.DOUBLE, options, LossResult::loss);
      double actual = inputs.compute(real, Precision.FLOAT, options, LossResult::loss);
      assertThat(actual).isCloseTo(expected, within(1e-6 * expected));
      AgreementContract.checkGradients(real, inputs, options, 1e-5);
    }
  }

  @Test
  void shouldRefuseNegativeThreads() {
    assertThatThrownBy(() -> new BlockedKernel(-1))
        .hasMessage("threads must be at least 0, was -1; set learner.threads");
  }
}
