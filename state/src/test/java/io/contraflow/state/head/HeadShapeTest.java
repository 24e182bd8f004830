package io.contraflow.state.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.head.HeadShape.Kind;
import org.junit.jupiter.api.Test;

class HeadShapeTest {
  @Test
  void shouldGiveEachPartRowsOfItsOwn() {
    HeadShape linear = new HeadShape(Kind.LINEAR, 4, 0);
    assertThat(linear.rows()).isEqualTo(5);
    assertThat(linear.biasRow()).isEqualTo(4);

    HeadShape low = new HeadShape(Kind.LOW_RANK, 4, 3);
    assertThat(low.rows()).isEqualTo(7);
    assertThat(low.outerRow()).isEqualTo(3);
    assertThat(low.biasRow()).isEqualTo(6);

    HeadShape two = new HeadShape(Kind.TWO_LAYER, 4, 5);
    assertThat(two.rows()).isEqualTo(13);
    assertThat(two.innerBiasRow()).isEqualTo(11);
  }

  @Test
  void shouldRefuseWidthsThatMakeNoSense() {
    assertThatThrownBy(() -> new HeadShape(Kind.LINEAR, 4, 2))
        .hasMessageContaining("width of a linear head must be 0, was 2; set adapter.width");
    assertThatThrownBy(() -> new HeadShape(Kind.LOW_RANK, 4, 0))
        .hasMessageContaining("at least 1, was 0");
    assertThatThrownBy(() -> Kind.of("square")).hasMessageContaining("linear, low-rank, two-layer");
  }
}
