package io.contraflow.learner.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.start.RandomStart;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every optimizer must do. */
abstract class OptimizerContract {
  private static final RandomStart START = new RandomStart(10, 3, 1);

  private final EmbeddingTable table = EmbeddingTable.copy(START, optimizer(1).valuesPerRow(3));
  private final RowGradients gradients = new RowGradients(10, 3);

  abstract Optimizer optimizer(double rate);

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void shouldTouchOnlyRowsWithGradientAndMarkThem() {
    gradients.add(4, new double[] {1, 0, -1});
    gradients.add(7, new double[] {1, 1, 1});
    optimizer(0.1).apply(table, gradients, 1);
    float[] before = new float[3];
    float[] after = new float[3];
    for (int row = 0; row < 10; row++) {
      START.read(row, before);
      table.read(row, after);
      boolean touched = row == 4 || row == 7;
      assertThat(Arrays.equals(before, after)).isEqualTo(!touched);
      assertThat(table.checkpoint().isMarked(row)).isEqualTo(touched);
      assertThat(table.publish().isMarked(row)).isEqualTo(touched);
    }
  }

  @Test
  void shouldFindTheMinimumOfASquare() {
    Optimizer optimizer = optimizer(0.3);
    float[] row = new float[3];
    double[] gradient = new double[3];
    for (int step = 1; step <= 2000; step++) {
      table.read(2, row);
      for (int c = 0; c < 3; c++) {
        gradient[c] = row[c] - c;
      }
      gradients.clear();
      gradients.add(2, gradient);
      optimizer.apply(table, gradients, step);
    }
    table.read(2, row);
    assertThat(row).containsExactly(new float[] {0, 1, 2}, within(1e-2f));
  }

  /** All of its memory is in the table: another instance goes on where one stopped. */
  @Test
  void shouldRememberInTheTableAlone() {
    try (EmbeddingTable other = EmbeddingTable.copy(START, table.optimizerValues())) {
      Optimizer one = optimizer(0.1);
      gradients.add(1, new double[] {0.5, 2, -1});
      float[] expected = new float[3];
      float[] actual = new float[3];
      for (int step = 1; step <= 5; step++) {
        one.apply(table, gradients, step);
        optimizer(0.1).apply(other, gradients, step);
      }
      table.read(1, expected);
      other.read(1, actual);
      assertThat(actual).isEqualTo(expected);
      assertThat(Tables.optimizer(other, 1)).isEqualTo(Tables.optimizer(table, 1));
    }
  }
}
