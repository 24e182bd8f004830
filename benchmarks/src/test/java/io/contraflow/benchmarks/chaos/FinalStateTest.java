package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FinalStateTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  @Test
  void shouldReadWhatTrainSaysAtTheEnd() {
    String printed =
        "the end of the log, latest\nmodel market-a  step 1,062  late 0  state "
            + A
            + "  snapshot step-000001062-e4ba1eb315d3\nmodel b.2  step 7  late 3  state "
            + B
            + "  snapshot none\n";
    assertThat(FinalState.in(printed))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("market-a", new FinalState(1062, 0, A), "b.2", new FinalState(7, 3, B)));
  }

  @Test
  void shouldHoldWhereTheStatesAreTheSame() {
    Map<String, FinalState> states = Map.of("m", new FinalState(7, 0, A));
    assertThat(FinalState.same(List.of("m"), states, states).holds()).isTrue();
  }

  @Test
  void shouldFindAnotherState() {
    Claim claim =
        FinalState.same(
            List.of("m"),
            Map.of("m", new FinalState(7, 0, A)),
            Map.of("m", new FinalState(7, 0, B)));
    assertThat(claim.counterexamples()).singleElement().asString().contains(A, B);
  }

  @Test
  void shouldFindAModelOfNeitherRun() {
    assertThat(FinalState.same(List.of("m"), Map.of(), Map.of()).holds()).isFalse();
  }
}
