package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.contraflow.learner.memory.BfloatProducts;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BfloatKernelTest {
  private static final int D = 64;

  @BeforeEach
  void mustBeThere() {
    assumeTrue(BfloatProducts.missing() == null, BfloatProducts.missing());
  }

  /** Unit vectors; document i is near query i, as in training. */
  private static double[][] unit(int rows, double[][] near, Random random) {
    double[][] vectors = new double[rows][D];
    for (int r = 0; r < rows; r++) {
      double square = 0;
      for (int c = 0; c < D; c++) {
        vectors[r][c] = random.nextGaussian() + (near == null ? 0 : 6 * near[r][c]);
        square += vectors[r][c] * vectors[r][c];
      }
      double length = Math.sqrt(square);
      vectors[r] = Arrays.stream(vectors[r]).map(value -> value / length).toArray();
    }
    return vectors;
  }

  private static float[][] gradient(LossResult result) {
    float[][] rows = new float[result.queryGradient().rows()][D];
    for (int r = 0; r < rows.length; r++) {
      result.queryGradient().read(r, rows[r]);
    }
    return rows;
  }

  @Test
  void shouldBeNearFloat32AndTheSameForAnyNumberOfThreads() {
    Random random = new Random(3);
    int size = 700;
    double[][] asked = unit(size, null, random);
    try (Matrix queries = Matrix.of(Precision.FLOAT, D, asked);
        Matrix positives = Matrix.of(Precision.FLOAT, D, unit(size, asked, random));
        Matrix hard = Matrix.of(Precision.FLOAT, D, unit(90, null, random));
        Matrix queue = Matrix.of(Precision.FLOAT, D, unit(4500, null, random))) {
      double[] weights = new double[size];
      Arrays.fill(weights, 1);
      LossInputs in =
          new LossInputs(queries, positives, hard, queue, MaskedCells.none(size), weights);
      for (LossOptions options :
          new LossOptions[] {
            new LossOptions(.05, false, false), new LossOptions(.05, true, true)
          }) {
        try (ContrastiveKernel whole = new BlockedKernel(1);
            ContrastiveKernel one = Kernels.of(KernelKind.BLOCKED_BFLOAT16, 1);
            ContrastiveKernel two = Kernels.of(KernelKind.BLOCKED_BFLOAT16, 2);
            LossResult expected = whole.compute(in, options);
            LossResult actual = one.compute(in, options);
            LossResult threaded = two.compute(in, options)) {
          assertThat(actual.loss()).isCloseTo(expected.loss(), within(2e-3 * expected.loss()));
          assertThat(error(gradient(actual), gradient(expected))).isBetween(1e-6, 2e-2);
          assertThat(threaded.loss()).isEqualTo(actual.loss());
          assertThat(gradient(threaded)).isDeepEqualTo(gradient(actual));
        }
      }
    }
  }

  /** ‖a − b‖ / ‖b‖. */
  private static double error(float[][] a, float[][] b) {
    double off = 0;
    double whole = 0;
    for (int r = 0; r < a.length; r++) {
      for (int c = 0; c < D; c++) {
        off += Math.pow(a[r][c] - b[r][c], 2);
        whole += Math.pow(b[r][c], 2);
      }
    }
    return Math.sqrt(off / whole);
  }

  @Test
  void shouldBeAnIdentityOfItsOwn() {
    ExecutionIdentity half = ExecutionIdentity.of(KernelKind.BLOCKED_BFLOAT16);
    assertThat(half.kernel()).isEqualTo("blocked 2");
    assertThat(half.precision()).startsWith("bfloat16 ");
    assertThat(half.firstDifference(ExecutionIdentity.of(KernelKind.BLOCKED)))
        .contains("precision");
    assertThatThrownBy(KernelKind.ND4J::withBfloat16)
        .hasMessageContaining("learner.kernel must be blocked or auto with bfloat16")
        .hasMessageContaining("was nd4j");
  }
}
