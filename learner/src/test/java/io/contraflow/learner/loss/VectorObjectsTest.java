package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.CounterRandom;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * What the compiler makes of vectors: numbers in registers, or objects that it stores one by one.
 */
class VectorObjectsTest {
  private static final int ROWS = 64;
  private static final int QUEUE = 4096;
  private static final int DIMENSION = 16;

  /** Enough for arrays of rows; objects for all exponentials alone would take 1.7 MB and more. */
  private static final long BYTES = 300_000;

  private static final int MOST_CALLS = 3000;

  /** HotSpot's FreqInlineSize. */
  private static final int FREQUENT_INLINE_SIZE = 325;

  private static final Pattern INSTRUCTION = Pattern.compile("\\s+(\\d+): ");

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void shouldMakeNoObjectsOfVectors() {
    try (Matrix queries = random(1, ROWS);
        Matrix positives = random(2, ROWS);
        Matrix none = new Matrix(Precision.FLOAT, 0, DIMENSION);
        Matrix queue = random(3, QUEUE);
        BlockedKernel kernel = new BlockedKernel(1)) {
      double[] weights = new double[ROWS];
      Arrays.fill(weights, 1);
      LossInputs inputs =
          new LossInputs(queries, positives, none, queue, MaskedCells.none(ROWS), weights);
      LossOptions options = new LossOptions(.05, true, true);
      long least = Long.MAX_VALUE;
      for (int call = 0; call < MOST_CALLS && least > BYTES; call++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        kernel.compute(inputs, options).close();
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least).as("bytes that a call takes on the heap").isLessThan(BYTES);
      // Not only while a compilation was on its way to another.
      long after = threads.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < 500; call++) {
        kernel.compute(inputs, options).close();
      }
      assertThat((threads.getCurrentThreadAllocatedBytes() - after) / 500)
          .as("the same, of 500 more calls")
          .isLessThan(2 * BYTES);
    }
  }

  /**
   * Whether the compiler keeps to registers in a caller as well depends on what was compiled
   * before, so it must not come to that: see {@link VectorExponentials#replace}.
   */
  @Test
  void shouldBeTooLargeForACaller() {
    StringWriter code = new StringWriter();
    int status =
        ToolProvider.findFirst("javap")
            .orElseThrow()
            .run(
                new PrintWriter(code),
                new PrintWriter(code),
                "-c",
                "-cp",
                System.getProperty("java.class.path"),
                VectorExponentials.class.getName());
    assertThat(status).as("javap: %s", code).isZero();
    String replace =
        code.toString()
            .substring(code.toString().indexOf(" replace(float[], int, float, float, float[])"));
    int last = 0;
    for (String line : replace.lines().skip(1).takeWhile(line -> !line.isBlank()).toList()) {
      Matcher instruction = INSTRUCTION.matcher(line);
      last = instruction.lookingAt() ? Integer.parseInt(instruction.group(1)) : last;
    }
    assertThat(last + 1).as("bytes of the method").isGreaterThan(FREQUENT_INLINE_SIZE);
  }

  private static Matrix random(long seed, int rows) {
    double[][] values = new double[rows][DIMENSION];
    for (int r = 0; r < rows; r++) {
      double square = 0;
      for (int c = 0; c < DIMENSION; c++) {
        values[r][c] = CounterRandom.uniform(seed, r, c) - .5;
        square += values[r][c] * values[r][c];
      }
      for (int c = 0; c < DIMENSION; c++) {
        values[r][c] /= Math.sqrt(square);
      }
    }
    return Matrix.of(Precision.FLOAT, DIMENSION, values);
  }
}
