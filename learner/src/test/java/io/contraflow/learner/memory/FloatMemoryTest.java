package io.contraflow.learner.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatMemoryTest {
  /** Segments of 1 row, of several, of all. */
  @ParameterizedTest
  @CsvSource({"5, 5, 0", "5, 5, 4", "5, 16, 4", "3, 16, 6", "16, 16, 5", "1, 1, 0", "5, 5, 28"})
  void shouldReadWhatWasWrittenInSegmentsOfAnySize(int columns, int stride, int segmentBits) {
    try (FloatMemory memory = new FloatMemory(37, columns, stride, segmentBits)) {
      float[] row = new float[columns];
      memory.read(36, row, columns);
      assertThat(row).containsOnly(0);
      for (int r = 0; r < 37; r++) {
        for (int c = 0; c < columns; c++) {
          row[c] = 100 * r + c;
        }
        memory.write(r, row, columns);
      }
      memory.set(20, columns - 1, -1);
      for (int r = 0; r < 37; r++) {
        memory.read(r, row, columns);
        assertThat(row[0]).isEqualTo(r == 20 && columns == 1 ? -1 : 100 * r);
        assertThat(memory.get(r, columns - 1)).isEqualTo(r == 20 ? -1 : 100 * r + columns - 1);
      }
      assertThat(memory.bytes()).isEqualTo(37L * stride * Float.BYTES);
    }
  }

  @Test
  void shouldPadRowsToWholeCacheLines() {
    try (FloatMemory memory = FloatMemory.padded(4, 17)) {
      assertThat(memory.stride()).isEqualTo(32);
      assertThat(memory.segmentOf(3).alignmentOffset(memory.at(3) * Float.BYTES, 64)).isZero();
      float[] row = new float[32];
      row[16] = 1;
      memory.write(3, row, 17);
      memory.read(3, row, 32);
      assertThat(row[16]).isEqualTo(1);
      assertThat(row[17]).isZero();
    }
  }

  @Test
  void shouldHoldNothing() {
    try (FloatMemory noRows = new FloatMemory(0, 3);
        FloatMemory noColumns = new FloatMemory(3, 0)) {
      noColumns.write(2, new float[0], 0);
      noColumns.read(2, new float[0], 0);
      assertThat(noRows.bytes() + noColumns.bytes()).isZero();
      assertThatThrownBy(() -> noRows.get(0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void shouldRefuseRowsOutside() {
    try (FloatMemory memory = new FloatMemory(5, 3)) {
      assertThatThrownBy(() -> memory.get(5, 0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> memory.get(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void shouldRefuseAccessAfterClose() {
    FloatMemory memory = new FloatMemory(1, 3);
    memory.close();
    memory.close();
    assertThatThrownBy(() -> memory.get(0, 0)).hasMessage("memory is closed: shape=(1, 3)");
  }
}
