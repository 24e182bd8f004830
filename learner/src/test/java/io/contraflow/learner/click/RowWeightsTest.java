package io.contraflow.learner.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Examples;
import io.contraflow.learner.example.Placement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowWeightsTest {
  private static Example example(String query, float weight, Placement placement) {
    return new Example(
        "default",
        1,
        1,
        "s",
        "",
        query,
        Examples.document(1).features(),
        Examples.document(2),
        List.of(),
        weight,
        List.of(),
        placement);
  }

  private static ClickWeights weights(BiasOptions bias, double discount) {
    return new ClickWeights(
        new ClickOptions(CapOptions.NONE, bias, discount), new Examination(bias, 10, 1));
  }

  private static final BiasOptions GIVEN =
      new BiasOptions(PositionBias.GIVEN, List.of(1.0, .5, .1), 5, 0, 10);

  @Test
  void shouldWeighAClickByOneOverItsPropensityUpToTheLargest() {
    List<Example> rows =
        List.of(
            example("a", 1, Placement.at(1)),
            example("b", 3, Placement.at(2)),
            example("c", 1, Placement.at(3)),
            example("d", 1, Placement.at(9)), // as the last
            example("e", 1, new Placement(3, .25f)), // the event goes first
            example("f", 2, Placement.NONE));
    assertThat(weights(GIVEN, 0).of(rows).weights()).containsExactly(1, 6, 5, 5, 4, 2);
  }

  @Test
  void shouldDivideByTheMeanOfAllRowsSoFar() throws IOException {
    ClickWeights weights = weights(GIVEN, 0);
    List<Example> light =
        List.of(example("a", 1, Placement.at(1)), example("b", 1, Placement.at(1)));
    List<Example> heavy =
        List.of(example("c", 1, Placement.at(3)), example("d", 1, Placement.at(1)));
    assertThat(weights.of(light).sum()).isEqualTo(2);
    weights.add(weights.of(light));
    assertThat(weights.of(heavy).sum()).as("two rows of mean 2").isEqualTo(4);
    assertThat(weights.of(heavy).sum()).as("not taken yet").isEqualTo(4);
    weights.add(weights.of(heavy));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    weights.write(new DataOutputStream(bytes));
    ClickWeights restored = weights(GIVEN, 0);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(restored.of(light).sum()).isEqualTo(2 * 10 / 6.0);
    assertThat(weights.of(light).sum()).isEqualTo(restored.of(light).sum());
  }

  @Test
  void shouldDiscountRepeatsOfAQuery() {
    List<Example> rows =
        List.of(
            example("head", 1, Placement.NONE),
            example("head", 2, Placement.NONE),
            example("tail", 1, Placement.NONE),
            example("head", 1, Placement.NONE),
            example("head", 1, Placement.NONE));
    assertThat(weights(BiasOptions.OFF, 1).of(rows).weights())
        .containsExactly(.25, .5, 1, .25, .25);
    assertThat(weights(BiasOptions.OFF, .5).of(rows).weights()).containsExactly(.5, 1, 1, .5, .5);
    assertThat(weights(BiasOptions.OFF, 1).of(rows).sum()).as("the step's own").isEqualTo(2.25);
    assertThat(weights(BiasOptions.OFF, 0).of(rows).weights()).containsExactly(1, 2, 1, 1, 1);
  }

  @Test
  void shouldSayHowManyRowsSayAsMuch() {
    assertThat(new RowWeights(new double[] {2, 2, 2}, 6).effectiveRows())
        .isCloseTo(3, within(1e-9));
    assertThat(new RowWeights(new double[] {10, 1, 1}, 12).effectiveRows())
        .isCloseTo(144 / 102.0, within(1e-9));
  }

  @Test
  void shouldSayWhichOptionIsWrong() {
    assertThatThrownBy(() -> new BiasOptions(PositionBias.GIVEN, List.of(1.0, 0.0), 5, 0, 10))
        .hasMessage(
            "propensities must be in (0, 1], was [1.0, 0.0]; set position-bias.propensities");
    assertThatThrownBy(() -> new BiasOptions(PositionBias.EM, List.of(1.0), 5, 0, 10))
        .hasMessage(
            "propensities must be none where they are not given but position-bias.source is em, was"
                + " [1.0]; set one of the two");
    assertThatThrownBy(() -> new BiasOptions(PositionBias.EM, List.of(), .5, 0, 10))
        .hasMessageContaining(
            "must be at least 1 and finite, was 0.5; set position-bias.max-weight");
    assertThatThrownBy(() -> new BiasOptions(PositionBias.EM, List.of(), 5, 1, 10))
        .hasMessageContaining("must be in [0, 1), was 1.0; set position-bias.wrong-clicks");
    assertThatThrownBy(() -> new BiasOptions(PositionBias.EM, List.of(), 5, 0, 1))
        .hasMessageContaining("must be in [2, 1000], was 1; set position-bias.results");
    assertThatThrownBy(() -> new ClickOptions(CapOptions.NONE, BiasOptions.OFF, 1.5))
        .hasMessageContaining("must be in [0, 1], was 1.5; set window.repeat-discount");
  }
}
