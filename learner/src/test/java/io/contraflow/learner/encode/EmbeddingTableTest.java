package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.start.RandomStart;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingTableTest {
  private final EmbeddingTable table = new EmbeddingTable(100, 3);

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
    assertThat(table.accumulator(4)).isZero();
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
  void shouldRefuseRowOutside() {
    assertThatThrownBy(() -> table.accumulator(100)).hasMessage("row must be in [0, 100): row=100");
    assertThatThrownBy(() -> table.get(0, 3)).hasMessage("column must be in [0, 3): column=3");
  }
}
