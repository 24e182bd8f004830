package io.contraflow.learner.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.state.snapshot.Table;
import org.junit.jupiter.api.Test;

class GrownRowsTest {
  private static final Table START = new RandomStart(50, 8, 3);

  @Test
  void shouldBeWhatALargerRandomStartWouldHaveBeen() {
    assertSame(new GrownRows(START, 60, 3, 1), new RandomStart(60, 8, 3), 0, 60);
  }

  @Test
  void shouldKeepRowsAndGiveNewOnesTheirRms() {
    Table half = ScaledRows.by(START, .5);
    Table grown = GrownRows.alike(half, 4050, 7);

    assertSame(grown, half, 0, 50);
    assertThat(rms(grown, 50, 4050)).isCloseTo(rms(half, 0, 50), within(.01));
    assertThat(grown.name()).isEqualTo(START.name());
  }

  @Test
  void shouldNotShrink() {
    assertThatThrownBy(() -> new GrownRows(START, 49, 3, 1))
        .hasMessage("a table can't grow to fewer rows: rows=49, before=50");
  }

  private static void assertSame(Table actual, Table expected, int from, int to) {
    float[] row = new float[8];
    float[] expectedRow = new float[8];
    for (int r = from; r < to; r++) {
      actual.read(r, row);
      expected.read(r, expectedRow);
      assertThat(row).isEqualTo(expectedRow);
    }
  }

  private static double rms(Table table, int from, int to) {
    float[] row = new float[8];
    double sum = 0;
    for (int r = from; r < to; r++) {
      table.read(r, row);
      for (float value : row) {
        sum += value * value;
      }
    }
    return Math.sqrt(sum / ((to - from) * 8.0));
  }
}
