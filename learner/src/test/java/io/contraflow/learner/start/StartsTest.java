package io.contraflow.learner.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.Table;
import org.junit.jupiter.api.Test;

class StartsTest {
  private static final Table MODEL =
      new RowsTable(new float[][] {{3, 0, 0, 0}, {0, 0, 0, 0}, {0, 4, 0, 0}, {0, 0, 0, 1}});

  @Test
  void shouldScaleToAnRmsOfOneOverRowsThatAreNotZero() {
    ScaledRows scaled = ScaledRows.toUnitRms(MODEL);

    assertThat(scaled.factors()[0]).isCloseTo(Math.sqrt(12.0 / 26), within(1e-12));
    assertThat(energy(scaled)).isCloseTo(3 * 4, within(1e-5));
    assertThat(row(scaled, 1)).containsOnly(0);
  }

  @Test
  void shouldRefuseATableOfZerosOrNaN() {
    assertThatThrownBy(() -> ScaledRows.toUnitRms(new RowsTable(new float[2][2])))
        .hasMessage(
            "a start must have finite numbers, not all of them 0: sum of squares=0.0; give another"
                + " model");
    assertThatThrownBy(() -> ScaledRows.toUnitRms(new RowsTable(new float[][] {{Float.NaN, 1}})))
        .hasMessageContaining("sum of squares=NaN");
  }

  @Test
  void shouldAddWordsAtTheModelsEnergy() {
    Table lexical = LexicalStart.of(MODEL, new double[] {1, 1, 2, .5}, 7);
    Table meaning = ScaledRows.toUnitRms(MODEL);

    double words = 0;
    for (int r = 0; r < 4; r++) {
      float[] sum = row(lexical, r);
      float[] of = row(meaning, r);
      for (int i = 0; i < 4; i++) {
        words += Math.pow(sum[i] - of[i], 2);
      }
    }
    assertThat(words).isCloseTo(energy(meaning), within(1e-4));
    assertThat(row(lexical, 1)).containsOnly(0);
  }

  @Test
  void shouldScaleWordsByTheirWeights() {
    Table lexical = LexicalStart.of(MODEL, new double[] {1, 1, 0, 0}, 7);

    assertThat(row(lexical, 2)).isEqualTo(row(ScaledRows.toUnitRms(MODEL), 2));
    assertThat(row(lexical, 0)).isNotEqualTo(row(ScaledRows.toUnitRms(MODEL), 0));
  }

  @Test
  void shouldNeedAWeightForEachRow() {
    assertThatThrownBy(() -> LexicalStart.of(MODEL, new double[3], 7))
        .hasMessage("there must be a weight for each row: rows=4, weights=3");
  }

  @Test
  void shouldWeighTokensByHowOftenTheyAreSeen() {
    double[] zipf = TokenWeights.zipf(3); // 1/2, 1/3, 1/4 over 13/12

    assertThat(zipf).containsExactly(new double[] {6 / 13.0, 4 / 13.0, 3 / 13.0}, within(1e-12));
    assertThat(TokenWeights.shares(new long[] {3, 0}))
        .containsExactly(new double[] {.8, .2}, within(1e-12));
    assertThat(TokenWeights.smoothInverse(new double[] {1e-4, 9e-4}, 1e-4))
        .containsExactly(new double[] {.5, .1}, within(1e-12));
    assertThat(TokenWeights.inverseDocument(new long[] {0, 10}, 10))
        .containsExactly(new double[] {Math.log(22), Math.log(22 / 21.0)}, within(1e-12));
    assertThat(TokenWeights.inverseDocument(new double[] {1e-3}))
        .containsExactly(new double[] {-Math.log(1 - 1 / Math.E)}, within(1e-12));
  }

  private static float[] row(Table table, int row) {
    float[] values = new float[table.dimension()];
    table.read(row, values);
    return values;
  }

  private static double energy(Table table) {
    double sum = 0;
    for (int r = 0; r < table.rows(); r++) {
      for (float value : row(table, r)) {
        sum += value * (double) value;
      }
    }
    return sum;
  }
}
