package io.contraflow.learner.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.parallel.Workers;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.RandomStart;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every optimizer must do. */
abstract class OptimizerContract {
  private static final int ROWS = 700;
  private static final int DIMENSION = 21;
  private static final RandomStart START = new RandomStart(10, 3, 1);
  private static final RandomStart LARGE = new RandomStart(ROWS, DIMENSION, 1);

  private final EmbeddingTable table = EmbeddingTable.copy(START, optimizer(1).valuesPerRow(3));
  private final RowGradients gradients = new RowGradients(10, 3);

  abstract Optimizer optimizer(double rate);

  /** As {@link #optimizer(double)}, for tables of another start. */
  Optimizer optimizer(double rate, RandomStart start) {
    return optimizer(rate);
  }

  @AfterEach
  void close() {
    table.close();
    gradients.close();
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
      if (!touched) {
        assertThat(Tables.optimizer(table, row)).isEqualTo(new float[table.optimizerValues()]);
      }
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

  /** What it remembers of a row is that row's: what happens to others changes nothing. */
  @Test
  void shouldTreatEachRowByItself() {
    Optimizer optimizer = optimizer(0.1);
    try (EmbeddingTable alone = EmbeddingTable.copy(START, table.optimizerValues());
        RowGradients its = new RowGradients(10, 3)) {
      for (int step = 1; step <= 6; step++) {
        gradients.clear();
        its.clear();
        gradients.add(5, new double[] {-step, 3, 0.1});
        if (step % 2 == 0) {
          gradients.add(1, new double[] {0.5, step, -1});
          its.add(1, new double[] {0.5, step, -1});
        }
        optimizer.apply(table, gradients, step);
        optimizer.apply(alone, its, step);
      }
      assertThat(Tables.values(alone)[1]).isEqualTo(Tables.values(table)[1]);
      assertThat(Tables.optimizer(alone, 1)).isEqualTo(Tables.optimizer(table, 1));
    }
  }

  /** All of its memory is in the table: another one goes on bit for bit where one stopped. */
  @Test
  void shouldGoOnFromWhatWasRestored() {
    int values = optimizer(1).valuesPerRow(DIMENSION);
    try (EmbeddingTable whole = EmbeddingTable.copy(LARGE, values);
        EmbeddingTable first = EmbeddingTable.copy(LARGE, values);
        EmbeddingTable second = EmbeddingTable.copy(LARGE, values);
        RowGradients steps = new RowGradients(ROWS, DIMENSION)) {
      run(whole, steps, 1, 8);
      run(first, steps, 1, 4);
      Tables.restore(first, second);
      run(second, steps, 5, 8);
      assertSame(second, whole);
    }
  }

  @Test
  void shouldGiveSameBitsOnAnyNumberOfThreads() {
    int values = optimizer(1).valuesPerRow(DIMENSION);
    try (EmbeddingTable expected = EmbeddingTable.copy(LARGE, values);
        RowGradients alone = new RowGradients(ROWS, DIMENSION)) {
      run(expected, alone, 1, 5);
      for (int threads : new int[] {2, 3, 8}) {
        try (EmbeddingTable actual = EmbeddingTable.copy(LARGE, values);
            Workers workers = new Workers(threads);
            RowGradients spread = new RowGradients(ROWS, DIMENSION, workers)) {
          run(actual, spread, 1, 5);
          assertSame(actual, expected);
          assertThat(actual.publish().count()).isEqualTo(expected.publish().count());
        }
      }
    }
  }

  @Test
  void shouldTakeAClippedGradientAsAScaledOne() {
    Optimizer optimizer = optimizer(0.1);
    try (EmbeddingTable other = EmbeddingTable.copy(START, table.optimizerValues());
        RowGradients scaled = new RowGradients(10, 3)) {
      for (int step = 1; step <= 3; step++) {
        gradients.clear();
        scaled.clear();
        gradients.add(1, new double[] {step, 0, 4});
        gradients.add(6, new double[] {0, 8, 0});
        double norm = gradients.clip(2);
        scaled.add(1, new double[] {step * 2 / norm, 0, 4 * 2 / norm});
        scaled.add(6, new double[] {0, 8 * 2 / norm, 0});
        optimizer.apply(table, gradients, step);
        optimizer.apply(other, scaled, step);
      }
      float[][] expected = Tables.values(other);
      float[][] actual = Tables.values(table);
      for (int row = 0; row < 10; row++) {
        assertThat(actual[row]).containsExactly(expected[row], within(1e-5f));
      }
    }
  }

  /** Steps that touch every third row or so. */
  private void run(EmbeddingTable table, RowGradients gradients, int first, int last) {
    Optimizer optimizer = optimizer(0.1, LARGE);
    double[] gradient = new double[DIMENSION];
    for (int step = first; step <= last; step++) {
      gradients.clear();
      for (int row = 0; row < ROWS; row++) {
        if (CounterRandom.uniform(step, row, -1) < 0.4) {
          for (int c = 0; c < DIMENSION; c++) {
            gradient[c] = CounterRandom.uniform(step, row, c) - 0.5;
          }
          gradients.add(row, gradient);
        }
      }
      optimizer.apply(table, gradients, step);
    }
  }

  private static void assertSame(EmbeddingTable actual, EmbeddingTable expected) {
    assertThat(Tables.values(actual)).isDeepEqualTo(Tables.values(expected));
    assertThat(Tables.optimizer(actual)).isDeepEqualTo(Tables.optimizer(expected));
  }
}
