package io.contraflow.operators.search;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JoinOptionsTest {
  @Test
  void shouldRefuseNonsense() {
    assertThatThrownBy(() -> new JoinOptions(0, 0, 4, Map.of("click", 1.0)))
        .hasMessage("window must be at least 1 ms, was 0; set join.window");
    assertThatThrownBy(() -> new JoinOptions(101, 100, 4, Map.of("click", 1.0)))
        .hasMessage("settle must be in [0 ms, the window of 100 ms], was 101; set join.settle");
    assertThatThrownBy(() -> new JoinOptions(1, 100, -1, Map.of("click", 1.0)))
        .hasMessage("page negatives must not be negative, was -1; set join.page-negatives");
    assertThatThrownBy(() -> new JoinOptions(1, 100, 4, Map.of()))
        .hasMessage("actions must name at least one kind, was {}; set join.actions");
    assertThatThrownBy(() -> new JoinOptions(1, 100, 4, Map.of("click", -1.0)))
        .hasMessage(
            "the weight of action 'click' must be in [0, 1000000], was -1.0; set join.actions");
  }
}
