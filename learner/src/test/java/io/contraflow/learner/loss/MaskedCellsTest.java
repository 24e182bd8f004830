package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MaskedCellsTest {
  @Test
  void shouldKeepEachCellOnceInOrder() {
    MaskedCells cells =
        new MaskedCells.Builder(4, 9).add(2, 8).add(0, 3).add(2, 1).add(2, 8).build();
    assertThat(cells.count()).isEqualTo(3);
    assertThat(cells.count(0)).isEqualTo(1);
    assertThat(cells.count(1)).isZero();
    assertThat(cells.count(2)).isEqualTo(2);
    assertThat(cells.count(3)).isZero();
    assertThat(cells.column(2, 0)).isEqualTo(1);
    assertThat(cells.column(2, 1)).isEqualTo(8);
  }

  @Test
  void shouldRefuseOwnPositiveAndCellsOutside() {
    MaskedCells.Builder cells = new MaskedCells.Builder(4, 9);
    assertThatThrownBy(() -> cells.add(3, 3))
        .hasMessage("a row's own positive is never masked: row=3");
    assertThatThrownBy(() -> cells.add(0, 9))
        .hasMessage("a masked cell must be inside (4, 9): cell=(0, 9)");
  }
}
