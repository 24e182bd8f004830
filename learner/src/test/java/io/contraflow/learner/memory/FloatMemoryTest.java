package io.contraflow.learner.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FloatMemoryTest {
  @Test
  void shouldReadWhatWasWrittenAcrossSegments() {
    try (FloatMemory memory = new FloatMemory(37, 3)) {
      float[] values = new float[20];
      for (int i = 0; i < values.length; i++) {
        values[i] = i + 1;
      }
      memory.write(5, values, values.length);
      float[] read = new float[22];
      memory.read(4, read, 22);
      assertThat(read[0]).isZero();
      assertThat(read[1]).isEqualTo(1);
      assertThat(read[20]).isEqualTo(20);
      assertThat(read[21]).isZero();
      memory.set(36, 9);
      assertThat(memory.get(36)).isEqualTo(9);
    }
  }

  @Test
  void shouldRefuseAccessAfterClose() {
    FloatMemory memory = new FloatMemory(3);
    memory.close();
    memory.close();
    assertThatThrownBy(() -> memory.get(0)).hasMessage("memory is closed: length=3");
  }
}
