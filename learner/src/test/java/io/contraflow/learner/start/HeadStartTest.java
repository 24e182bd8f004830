package io.contraflow.learner.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.Tables;
import io.contraflow.state.head.HeadShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadStartTest {

  @ParameterizedTest
  @CsvSource({"LINEAR, 0", "LOW_RANK, 40", "TWO_LAYER, 600"})
  void shouldBeZeroButForTheInnerFactor(HeadShape.Kind kind, int width) {
    HeadStart start = new HeadStart(new HeadShape(kind, 256, width), 3);
    assertThat(start.name()).isEqualTo("head.weight");
    float[][] rows = Tables.values(start);
    assertThat(rows).hasNumberOfRows(start.shape().rows());
    double squares = 0;
    for (int row = 0; row < rows.length; row++) {
      for (float value : rows[row]) {
        squares += value * value;
        assertThat(value == 0).isEqualTo(row >= width);
      }
    }
    assertThat(squares).as("rows of A have length 1").isCloseTo(width, within(0.05 * width));
    assertThat(Tables.values(new HeadStart(start.shape(), 3))).isDeepEqualTo(rows);
    if (width > 0) {
      assertThat(Tables.values(new HeadStart(start.shape(), 4))[0]).isNotEqualTo(rows[0]);
    }
  }
}
