package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tiles of 16 columns. */
class TileTest {
  private static final int TILE = 16;

  /** The columns of each group, as in {@code 0-15 16-31 | 32-40}. */
  private static String groups(int rows, int hard, int queue, int most, boolean learn) {
    try (Matrix q = Matrix.of(Precision.FLOAT, 1, new double[rows][1]);
        Matrix p = Matrix.of(Precision.FLOAT, 1, new double[rows][1]);
        Matrix h = Matrix.of(Precision.FLOAT, 1, new double[hard][1]);
        Matrix k = Matrix.of(Precision.FLOAT, 1, new double[queue][1])) {
      double[] weights = new double[rows];
      weights[0] = 1;
      LossInputs in = new LossInputs(q, p, h, k, MaskedCells.none(rows), weights);
      LossOptions options = new LossOptions(.05, false, learn);
      BlockedInputs inputs = BlockedInputs.of(in, options, new ScalarExponentials(), TILE);
      List<String> groups = new ArrayList<>();
      for (List<Tile> group : Tile.groups(inputs, most)) {
        List<String> tiles = new ArrayList<>();
        for (Tile tile : group) {
          Matrix documents = tile.column() < rows ? p : tile.column() < rows + hard ? h : k;
          assertThat(tile.documents()).isSameAs(documents);
          assertThat(tile.column() - tile.first())
              .isEqualTo(documents == p ? 0 : documents == h ? rows : rows + hard);
          tiles.add(tile.column() + "-" + (tile.column() + tile.count() - 1));
        }
        groups.add(String.join(" ", tiles));
      }
      return String.join(" | ", groups);
    }
  }

  @Test
  void shouldTakeAllColumnsInOrder() {
    assertThat(groups(20, 5, 18, 1, false)).isEqualTo("0-15 16-19 20-24 25-40 41-42");
  }

  @Test
  void shouldLeaveOutWhatIsKept() {
    assertThat(groups(20, 5, 18, 1, true)).isEqualTo("25-40 41-42");
    assertThat(groups(20, 5, 0, 3, true)).isEmpty();
  }

  @Test
  void shouldShareColumnsOut() {
    assertThat(groups(8, 0, 56, 2, false)).isEqualTo("0-7 8-23 24-39 | 40-55 56-63");
    assertThat(groups(8, 0, 56, 4, false)).isEqualTo("0-7 8-23 | 24-39 | 40-55 | 56-63");
  }

  @Test
  void shouldCountWhatIsKeptAsTheFirstGroups() {
    assertThat(groups(32, 0, 64, 3, true)).isEqualTo(" | 32-47 48-63 | 64-79 80-95");
    assertThat(groups(48, 0, 48, 3, true)).isEqualTo(" | 48-63 | 64-79 80-95");
  }

  @Test
  void shouldLeavePositivesTogether() {
    assertThat(groups(40, 0, 20, 4, false)).isEqualTo("0-15 16-31 32-39 | 40-55 | 56-59");
  }

  @Test
  void shouldHaveAsManyGroupsAsKeepThreadsBusyIfColumnsAreEnough() {
    BlockSizes sizes = BlockSizes.DEFAULT;
    assertThat(sizes.groups(1, 256 + 65536)).isEqualTo(8);
    assertThat(sizes.groups(2, 1024 + 16384)).isEqualTo(4);
    assertThat(sizes.groups(2, 512 + 4096)).isEqualTo(2);
    assertThat(sizes.groups(3, 1536 + 65536)).isEqualTo(3);
    assertThat(sizes.groups(8, 4096 + 65536)).isEqualTo(1);
    assertThat(sizes.groups(1, 256)).isEqualTo(1);
  }
}
