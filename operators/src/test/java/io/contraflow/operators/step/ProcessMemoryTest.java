package io.contraflow.operators.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
  private static final long GIB = 1L << 30;

  private final ProcessMemory needed = new ProcessMemory(GIB, 3 * GIB, GIB / 4, GIB / 16);

  @Test
  void shouldSayNothingOfWhatFits() {
    assertThat(needed.warning(5 * GIB)).isEmpty();
  }

  @Test
  void shouldSayInOneSentenceWhatDoesNotFit() {
    assertThat(needed.warning(4 * GIB))
        .hasValue(
            "the process may come to need 4,716 of the 4,096 MiB that this container or machine has:"
                + " heap 1,024, models 3,072 (learner.memory of each task), RocksDB 256, network 64,"
                + " the JVM itself about 300; lower learner.memory, the heap or RocksDB's share, or"
                + " give it more");
  }
}
