package io.contraflow.learner.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.backend.Backend;
import io.contraflow.learner.backend.Backends;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceMemoryTest {
  @BeforeAll
  static void compute() {
    Backends.take(Backend.AUTO);
  }

  @ParameterizedTest
  @CsvSource({"0, 8", "1, 8", "8, 8", "9, 16", "1024, 1024", "1025, 1032"})
  void shouldRoundRowsUp(int rows, int expected) {
    assertThat(DeviceMemory.rounded(rows)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "9, 9", "100, 104", "1024, 1024", "1025, 1152", "3000000000, 3221225472"})
  void shouldRoundCapacityUp(long length, long expected) {
    assertThat(DeviceMemory.capacity(length)).isEqualTo(expected);
  }

  @Test
  void shouldAllocateForTheLargest() {
    try (DeviceMemory memory = new DeviceMemory(Precision.FLOAT)) {
      DeviceMatrix first = memory.rows("a", 20, 3);
      assertThat(first.rows()).isEqualTo(24);
      DeviceMatrix smaller = memory.rows("a", 12, 4);
      assertThat(smaller.rows()).isEqualTo(16);
      assertThat(smaller.flat().length()).isEqualTo(64);
      assertThat(smaller.flat().data()).isSameAs(first.flat().data());
      assertThat(memory.rows("b", 20, 3).flat().data()).isNotSameAs(first.flat().data());
      assertThat(memory.rows("a", 25, 3).flat().data()).isNotSameAs(first.flat().data());
    }
  }

  /** Else a step would see what an earlier one has left there, not even numbers perhaps. */
  @ParameterizedTest
  @CsvSource({"FLOAT", "DOUBLE"})
  void shouldLeaveNothingBehindWhatIsWritten(Precision precision) {
    try (DeviceMemory memory = new DeviceMemory(precision);
        Matrix large = Matrix.of(precision, 2, new double[][] {{1, 2}, {3, Double.NaN}, {5, 6}});
        Matrix small = Matrix.of(precision, 2, new double[][] {{7, 8}});
        Matrix read = new Matrix(precision, 8, 2)) {
      DeviceMatrix matrix = memory.rows("a", 3, 2);
      matrix.write(large);
      matrix.write(small);
      assertThat(matrix.flat().sumNumber().doubleValue()).isEqualTo(15);
      matrix.transposed().muli(2);
      matrix.read(read);
      assertThat(rows(read)).isDeepEqualTo(rows(14, 16));
      matrix.write(new double[] {1, 2, 3});
      assertThat(matrix.read(5)).containsExactly(1, 2, 3, 0, 0);
    }
  }

  @Test
  void shouldRefuseMoreThanIndicesReach() {
    try (DeviceMemory memory = new DeviceMemory(Precision.FLOAT)) {
      assertThatThrownBy(() -> memory.exactly("a", 1 << 16, 1 << 15))
          .hasMessage(
              "similarities must be fewer than 2^31 with the nd4j kernel: shape=(65536, 32768); set"
                  + " window.size or queue.size lower, or learner.kernel to blocked");
    }
  }

  private static double[][] rows(double... first) {
    double[][] rows = new double[8][2];
    rows[0] = first;
    return rows;
  }

  private static double[][] rows(Matrix matrix) {
    double[][] rows = new double[matrix.rows()][matrix.columns()];
    for (int row = 0; row < rows.length; row++) {
      matrix.read(row, rows[row], 0, new float[matrix.columns()]);
    }
    return rows;
  }
}
