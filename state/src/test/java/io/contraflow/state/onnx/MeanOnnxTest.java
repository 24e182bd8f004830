package io.contraflow.state.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.snapshot.Table;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What ONNX Runtime computes with it is tested where the export is. */
class MeanOnnxTest {
  /** Rows that are the same everywhere. */
  private record Ones(int rows, int dimension) implements Table {
    @Override
    public String name() {
      return "embedding.weight";
    }

    @Override
    public void read(int row, float[] into) {
      Arrays.fill(into, 1);
    }
  }

  private static long bytes(Table table) {
    return StreamSupport.stream(MeanOnnx.of(table, Map.of()).spliterator(), false)
        .mapToLong(piece -> piece.length)
        .sum();
  }

  @Test
  void shouldHoldTheTableOnceAndLittleElse() {
    assertThat(bytes(new Ones(1000, 50))).isBetween(200_000L, 202_000L);
  }

  @Test
  void shouldRefuseATableThatNoOnnxFileCanHold() {
    assertThatThrownBy(() -> MeanOnnx.of(new Ones(1 << 22, 128), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("an ONNX model must be smaller than 2 GiB, would be 21474")
        .hasMessageEndingWith(
            " bytes; load model.safetensors itself, as docs/snapshots.md says, or set a smaller"
                + " learner.dimension");
  }
}
