package io.contraflow.learner.start;

import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import java.util.Arrays;

/**
 * A head that is exactly the identity: all 0 but the inner factor A of a low-rank or two-layer
 * head, whose numbers are independent N(0, 1/D) (with both factors at 0 neither would ever get a
 * gradient; so LoRA, Hu et al. 2022). They are those of {@link RandomStart}, so a pure function of
 * (seed, row, column). Holds no memory.
 *
 * @param shape what the head is
 * @param seed of A
 */
public record HeadStart(HeadShape shape, long seed) implements Table {
  @Override
  public String name() {
    return HeadShape.TENSOR;
  }

  @Override
  public int rows() {
    return shape.rows();
  }

  @Override
  public int dimension() {
    return shape.dimension();
  }

  @Override
  public void read(int row, float[] into) {
    if (row >= shape.width()) { // a linear head has no A and no width
      Arrays.fill(into, 0, dimension(), 0);
      return;
    }
    new RandomStart(rows(), dimension(), seed).read(row, into);
    double scale = 1 / Math.sqrt(dimension());
    for (int c = 0; c < dimension(); c++) {
      into[c] = (float) (into[c] * scale);
    }
  }
}
