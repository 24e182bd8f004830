package io.contraflow.operators.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class ModelLimitsTest {
  private static final int KEY_GROUPS = 128;

  @Test
  void shouldLeaveRoomForAllModelsWhereverChancePutsThem() {
    for (int models : new int[] {1, 2, 5, 10, 50, 100, 1000, 20_000}) {
      int most = new ModelLimits(0, models).modelsOfKeyGroup(KEY_GROUPS);
      for (int job = 0; job < 20; job++) {
        Map<Integer, Integer> there = new HashMap<>();
        for (int i = 0; i < models; i++) {
          String name = "tenant-%d-%d".formatted(job, i);
          there.merge(KeyGroupRangeAssignment.assignToKeyGroup(name, KEY_GROUPS), 1, Integer::sum);
        }
        assertThat(there.values()).allMatch(count -> count <= most);
      }
    }
  }

  @Test
  void shouldBoundAllModelsTogether() {
    assertThat(new ModelLimits(0, 1).modelsOfKeyGroup(KEY_GROUPS)).isEqualTo(1);
    assertThat(new ModelLimits(0, 1000).modelsOfKeyGroup(KEY_GROUPS) * KEY_GROUPS)
        .isLessThanOrEqualTo(4000);
  }

  @Test
  void shouldShareTheProcessAmongItsTasks() {
    assertThat(new ModelLimits(1 << 20, 1).memoryBytesOfTask(4)).isEqualTo(1 << 20);
    for (int tasks : new int[] {1, 2, 1 << 20}) {
      long share = (ModelLimits.processBytes() - Runtime.getRuntime().maxMemory()) / 2 / tasks;
      assertThat(ModelLimits.AUTO.memoryBytesOfTask(tasks)).isEqualTo(Math.max(256 << 20, share));
    }
  }

  @Test
  void shouldNameTheOptionOfABadValue() {
    assertThatThrownBy(() -> new ModelLimits(-1, 1))
        .hasMessage("the models' memory must not be negative, was -1; set learner.memory");
    assertThatThrownBy(() -> new ModelLimits(0, 0))
        .hasMessage("there must be at least 1 model, was 0; set learner.max-models");
  }
}
