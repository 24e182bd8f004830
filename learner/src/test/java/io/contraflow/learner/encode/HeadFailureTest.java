package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.NativeMemory;
import io.contraflow.learner.memory.Precision;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HeadFailureTest {
  private static final int DIMENSION = 1 << 16;
  private static final HeadShape SHAPE = new HeadShape(HeadShape.Kind.LOW_RANK, DIMENSION, 1);

  /** A head's table of which only the bias can be read. */
  private static final class Unreadable implements Table {
    @Override
    public String name() {
      return "head.weight";
    }

    @Override
    public int rows() {
      return SHAPE.rows();
    }

    @Override
    public int dimension() {
      return DIMENSION;
    }

    @Override
    public void read(int row, float[] into) {
      if (row != SHAPE.biasRow()) {
        throw new IllegalStateException("unreadable");
      }
    }
  }

  /** Vectors of 16 MiB. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldFreeTheVectorsOfAFailure() {
    HeadEncoder encoder = new HeadEncoder(SHAPE, new Unreadable());
    List<Features> texts = Collections.nCopies(64, new Features.Vector(new float[DIMENSION]));
    long grown =
        NativeMemory.grownBy(
            () ->
                assertThatThrownBy(() -> encoder.forward(texts, Precision.FLOAT))
                    .hasMessage("unreadable"));
    assertThat(grown).isLessThan(1 << 20);
  }
}
