package io.contraflow.operators.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.loss.BlockedKernel;
import io.contraflow.learner.loss.ContrastiveKernel;
import org.junit.jupiter.api.Test;

class BorrowedKernelTest {
  @Test
  void shouldLendTheThreadsThatTheTablesWorkOnToo() {
    try (ContrastiveKernel owned = new BlockedKernel(2)) {
      assertThat(new BorrowedKernel(owned).workers()).isSameAs(owned.workers());
    }
  }
}
