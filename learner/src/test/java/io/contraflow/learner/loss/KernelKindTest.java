package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.backend.Backend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelKindTest {
  @ParameterizedTest
  @CsvSource({
    "AUTO, AUTO, AUTO",
    "AUTO, CPU, BLOCKED",
    "AUTO, CUDA, ND4J_CUDA",
    "BLOCKED, AUTO, BLOCKED",
    "BLOCKED, CPU, BLOCKED",
    "ND4J, AUTO, ND4J",
    "ND4J, CPU, ND4J_CPU",
    "ND4J, CUDA, ND4J_CUDA"
  })
  void shouldTakeABackend(KernelKind kind, Backend backend, KernelKind expected) {
    assertThat(kind.on(backend)).isEqualTo(expected);
    assertThat(expected.label()).isIn("auto", "blocked", "nd4j");
  }

  @Test
  void shouldRefuseTheBlockedKernelOnADevice() {
    assertThatThrownBy(() -> KernelKind.BLOCKED.on(Backend.CUDA))
        .hasMessage(
            "learner.kernel must be nd4j or auto with learner.backend cuda, was blocked; set"
                + " learner.kernel, or learner.backend to cpu or auto");
  }

  @Test
  void shouldRefuseBfloat16OnADevice() {
    assertThatThrownBy(() -> KernelKind.AUTO.on(Backend.CUDA).withBfloat16())
        .hasMessage(
            "learner.kernel must be blocked or auto with bfloat16, and learner.backend cpu or auto,"
                + " was nd4j; set learner.kernel, learner.backend, or learner.precision to float32");
  }
}
