package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.contraflow.learner.backend.Backend;
import io.contraflow.learner.backend.Backends;
import io.contraflow.learner.backend.UnusableBackendException;
import org.junit.jupiter.api.Test;

/**
 * The contract on a CUDA device: {@code ./mvnw -Pcuda -pl learner -am test} where there is one, in
 * a JVM of its own. Elsewhere each test is skipped and says why.
 */
class CudaKernelTest extends ContrastiveKernelContract {
  @Override
  ContrastiveKernel kernel() {
    try {
      return Kernels.of(KernelKind.ND4J_CUDA, 0);
    } catch (UnusableBackendException e) {
      assumeTrue(false, e.getMessage());
      throw e;
    }
  }

  @Test
  void shouldBeOnTheDevice() {
    assertThat(kernel).hasToString("nd4j on " + Backends.name(Backend.CUDA));
    assertThat(ExecutionIdentity.of(KernelKind.AUTO).backend()).startsWith("cuda ");
  }
}
