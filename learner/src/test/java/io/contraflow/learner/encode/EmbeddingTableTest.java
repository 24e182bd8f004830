package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.start.ScaledRows;
import io.contraflow.state.snapshot.Table;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingTableTest {
  private final EmbeddingTable table = new EmbeddingTable("embedding.weight", 100, 3, 1);

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void shouldStartAsItsStart() {
    RandomStart start = new RandomStart(100, 3, 1);
    table.write(4, new float[] {1, 2, 3}, 9);
    table.load(start);
    float[] expected = new float[3];
    float[] row = new float[3];
    start.read(4, expected);
    table.read(4, row);
    assertThat(row).isEqualTo(expected);
    assertThat(table.get(4, 2)).isEqualTo(expected[2]);
    assertThat(Tables.optimizer(table, 4)).containsExactly(0);
    assertThat(table.checkpoint().count()).isZero();
    assertThat(table.name()).isEqualTo("embedding.weight");
  }

  @Test
  void shouldListWrittenRowsInOrderUntilCleared() {
    table.write(70, new float[3], 1);
    table.write(2, new float[3], 1);
    table.write(70, new float[3], 2);
    table.restore(5, new float[3], 1);
    List<Integer> rows = new ArrayList<>();
    table.checkpoint().forEach(rows::add);
    assertThat(rows).containsExactly(2, 70);
    table.checkpoint().clear();
    assertThat(table.checkpoint().count()).isZero();
    assertThat(table.publish().count()).isEqualTo(2);
    assertThat(table.publish().isMarked(70)).isTrue();
  }

  @Test
  void shouldRefuseStartOfOtherShape() {
    assertThatThrownBy(() -> table.load(new RandomStart(100, 4, 1)))
        .hasMessage(
            "the start must have the table's shape (100, 3), was (100, 4); set learner.dimension");
  }

  @Test
  void shouldKeepWhatTheOptimizerRemembersOfEachRow() {
    try (EmbeddingTable adam = EmbeddingTable.copy(table, 6);
        EmbeddingTable bare = EmbeddingTable.copy(table, 0)) {
      adam.write(4, new float[3], 1, 2, 3, 4, 5, 6);
      bare.write(4, new float[3]);
      assertThat(Tables.optimizer(adam, 4)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(Tables.optimizer(adam, 3)).containsOnly(0);
      assertThat(Tables.optimizer(adam, 5)).containsOnly(0);
      assertThat(Tables.optimizer(bare, 4)).isEmpty();
      assertThatThrownBy(() -> adam.write(4, new float[3], 1))
          .hasMessage(
              "a row must have 6 optimizer values, was 1; keep learner.optimizer as it was");
    }
  }

  @Test
  void shouldBeNamedAsItsStart() {
    Table start = ScaledRows.by(new RandomStart(2, 3, 1), 1);
    try (EmbeddingTable copy = EmbeddingTable.copy(start, 1)) {
      assertThat(copy.name()).isEqualTo(start.name());
      assertThat(Tables.values(copy)).isDeepEqualTo(Tables.values(start));
    }
  }

  @Test
  void shouldRefuseRowOutside() {
    assertThatThrownBy(() -> Tables.optimizer(table, 100))
        .hasMessage("row must be in [0, 100): row=100");
    assertThatThrownBy(() -> table.get(0, 3)).hasMessage("column must be in [0, 3): column=3");
  }
}
