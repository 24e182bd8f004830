package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TableDifferenceTest {
  private static Table table(float[]... rows) {
    return new ArrayTable(StaticModel.TENSOR, rows);
  }

  @Test
  void shouldCompareRowByRow() {
    Table before = table(new float[] {3, 4}, new float[] {1, 0}, new float[] {0, 2});
    Table after =
        table(new float[] {3, 4}, new float[] {0, 1}, new float[] {0, 3}, new float[] {0, 0});
    TableDifference difference = TableDifference.of(before, after);

    assertThat(difference.changed()).isEqualTo(3); // turned, longer, new
    assertThat(difference.normBefore()).isCloseTo(8 / 3.0, within(1e-12));
    assertThat(difference.normAfter()).isCloseTo(9 / 4.0, within(1e-12));
    assertThat(difference.movedBy()).isCloseTo((Math.sqrt(2) + 1) / 2, within(1e-12));
    assertThat(difference.meanCosine()).isCloseTo(0.5, within(1e-12));
    assertThat(difference.leastCosine()).isZero();
  }

  @Test
  void shouldFindNoneBetweenATableAndItself() {
    Table same = table(new float[] {3, 4}, new float[] {0, 0});
    TableDifference difference = TableDifference.of(same, same);
    assertThat(difference.changed()).isZero();
    assertThat(difference.meanCosine()).isNaN();
  }

  @Test
  void shouldRefuseRowsOfAnotherLength() {
    assertThatThrownBy(() -> TableDifference.of(table(new float[2]), table(new float[3])))
        .hasMessageContaining("before=2, after=3");
  }
}
