package io.contraflow.benchmarks.jmh;

import io.contraflow.benchmarks.kernel.Vectors;
import io.contraflow.learner.loss.ContrastiveKernel;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.LossResult;
import io.contraflow.learner.loss.MaskedCells;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Loss and gradients of one batch of unit vectors. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class KernelJmh {
  @Param("BLOCKED")
  public KernelKind kernel;

  @Param({"256", "1024"})
  public int size;

  @Param({"0", "4096", "16384", "65536"})
  public int queue;

  @Param("128")
  public int dimension;

  @Param({"1", "2"})
  public int threads;

  /** DOUBLE is for the ND4J kernel alone. */
  @Param("FLOAT")
  public Precision precision;

  private final LossOptions options = new LossOptions(.05, false, true);
  private ContrastiveKernel computed;
  private Matrix queries;
  private Matrix positives;
  private Matrix hardNegatives;
  private Matrix remembered;
  private LossInputs inputs;

  @Setup(Level.Trial)
  public void open() {
    computed = Kernels.of(kernel, threads);
    queries = Vectors.random(precision, 1, size, dimension);
    positives = Vectors.random(precision, 2, size, dimension);
    hardNegatives = Vectors.random(precision, 3, 0, dimension);
    remembered = Vectors.random(precision, 4, queue, dimension);
    double[] weights = new double[size];
    Arrays.fill(weights, 1);
    inputs =
        new LossInputs(
            queries, positives, hardNegatives, remembered, MaskedCells.none(size), weights);
  }

  @Benchmark
  public double lossAndGradients() {
    try (LossResult result = computed.compute(inputs, options)) {
      return result.loss();
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    computed.close();
    queries.close();
    positives.close();
    hardNegatives.close();
    remembered.close();
  }
}
