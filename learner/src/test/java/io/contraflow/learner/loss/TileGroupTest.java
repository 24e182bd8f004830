package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Few row blocks and small groups of columns, so that most inputs have several groups. */
class TileGroupTest extends AgreementContract {
  @Override
  BlockSizes sizes() {
    return new BlockSizes(32, 32, 16, 16);
  }

  /** Rows and columns of the inputs that others compute. */
  @Test
  void shouldHaveSeveralGroups() {
    assertThat(groups(77, 41, 165)).isEqualTo(3);
    assertThat(groups(33, 17, 65)).isEqualTo(4);
    assertThat(groups(7, 17, 65)).isEqualTo(5);
  }

  private int groups(int rows, int hard, int queue) {
    return sizes().groups(BlockSizes.count(rows, 32), rows + hard + queue);
  }
}
