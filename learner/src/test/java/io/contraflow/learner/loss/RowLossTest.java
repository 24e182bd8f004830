package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowLossTest {
  @ParameterizedTest
  @CsvSource({"false, .9, .2", "false, -.9, .8", "true, .9, .2", "true, -.9, .8"})
  void shouldBeTheSameForOneOfSeveralAsForOne(boolean decoupled, double positive, double hardest) {
    double[] positives = {positive};
    RowLoss several = RowLoss.softmax(positives, hardest, 3.5, 20, decoupled);
    RowLoss one = RowLoss.softmax(positive, hardest, 3.5, 20, decoupled);
    assertThat(several.loss()).isCloseTo(one.loss(), within(1e-14));
    assertThat(several.own()).isCloseTo(one.own(), within(1e-15)).isEqualTo(positives[0]);
    assertThat(several.unit()).isCloseTo(one.unit(), within(1e-15));
  }
}
