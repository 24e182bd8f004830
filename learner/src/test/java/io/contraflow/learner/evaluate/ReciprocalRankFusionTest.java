package io.contraflow.learner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReciprocalRankFusionTest {
  @Test
  void shouldPreferWhatBothRankHigh() {
    // 7: 1/62 + 1/61; 1: 1/61 + 1/63; 5 and 9: 1/63 and 1/62 alone.
    assertThat(ReciprocalRankFusion.fuse(10, new int[] {1, 7, 5}, new int[] {7, 9, 1}))
        .containsExactly(7, 1, 9, 5);
  }

  @Test
  void shouldBreakTiesByDocumentOrderAndStopAtDepth() {
    assertThat(ReciprocalRankFusion.fuse(2, new int[] {8, 3}, new int[] {3, 8}))
        .containsExactly(3, 8);
    assertThat(ReciprocalRankFusion.fuse(1, new int[] {8}, new int[] {3})).containsExactly(3);
  }

  @Test
  void shouldFuseQueryByQuery() {
    int[][] fused = ReciprocalRankFusion.fuseAll(5, new int[][] {{1}, {2}}, new int[][] {{1}, {3}});
    assertThat(fused[0]).containsExactly(1);
    assertThat(fused[1]).containsExactly(2, 3);
    assertThatThrownBy(() -> ReciprocalRankFusion.fuseAll(5, new int[1][], new int[2][]))
        .hasMessage("both must rank the same queries: first=1, second=2");
  }
}
