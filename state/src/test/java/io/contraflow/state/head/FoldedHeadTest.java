package io.contraflow.state.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FoldedHeadTest {
  private static final int DIMENSION = 7;

  static HeadShape[] shapes() {
    return RandomHead.shapes(DIMENSION);
  }

  private static double[] through(HeadParameters head, float[] vector) {
    double[] values = new double[vector.length];
    for (int d = 0; d < values.length; d++) {
      values[d] = vector[d];
    }
    for (DenseLayer layer : FoldedHead.of(head)) {
      assertThat(layer.inputs()).isEqualTo(values.length);
      double[] out = new double[layer.outputs()];
      float[] row = new float[layer.inputs()];
      for (int o = 0; o < out.length; o++) {
        layer.weight().read(o, row);
        out[o] = layer.bias()[o];
        for (int i = 0; i < row.length; i++) {
          out[o] += row[i] * values[i];
        }
        out[o] = layer.rectified() ? Math.max(out[o], 0) : out[o];
      }
      values = out;
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shouldBeTheSameFunctionAsTheHead(HeadShape shape) {
    HeadParameters head = RandomHead.of(shape, 5);
    assertThat(FoldedHead.of(head)).hasSize(FoldedHead.layers(shape));
    for (float[] vector : RandomHead.vectors(20, DIMENSION)) {
      double[] expected = RandomHead.raw(head, vector);
      assertThat(through(head, vector)).containsExactly(expected, within(1e-6));
      assertThat(expected).isNotEqualTo(RandomHead.raw(RandomHead.identity(shape, 5), vector));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shouldBeExactlyTheIdentityAtTheStart(HeadShape shape) {
    HeadParameters head = RandomHead.identity(shape, 5);
    for (float[] vector : RandomHead.vectors(20, DIMENSION)) {
      double[] out = through(head, vector);
      for (int d = 0; d < DIMENSION; d++) {
        assertThat(out[d]).isEqualTo(vector[d]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shouldRefuseRowsOfAnotherShape(HeadShape shape) {
    assertThatThrownBy(() -> new HeadParameters(shape, new float[3][DIMENSION]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "must be " + shape.rows() + " rows of " + DIMENSION + ", was 3 of " + DIMENSION);
  }
}
