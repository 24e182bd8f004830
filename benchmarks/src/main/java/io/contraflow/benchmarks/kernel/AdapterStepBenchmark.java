package io.contraflow.benchmarks.kernel;

import io.contraflow.benchmarks.Bar;
import io.contraflow.learner.loss.ContrastiveKernel;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.MaskedCells;
import io.contraflow.learner.memory.Matrix;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code contraflow benchmark step}: what a training step costs beside its matrix products. */
@Command(
    name = "step",
    mixinStandardHelpOptions = true,
    description = {
      "Measures whole training steps of an adapter (a linear head of dimension 384, a batch of 1,024,"
          + " a queue of 4,096) and the contrastive kernels alone, each beside the matrix products"
          + " that it cannot do without, by turns; prints medians in ms.",
      "With one thread the thread's CPU time counts, else the wall's."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  contraflow benchmark step --runs 31", "  contraflow benchmark step --bars"})
public final class AdapterStepBenchmark implements Callable<Integer> {
  private static final double STEP_BAR = .7;
  private static final String ROW = "%-47s %9s %9s %9s %15s%n";

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Threads of the kernel and of the products (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--runs",
      defaultValue = "15",
      paramLabel = "N",
      description = "Runs of each, after those that warm up (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--bars",
      description =
          "Measures the step alone, prints what it has to reach, and ends with 1 if short.")
  private boolean bars;

  @Spec private CommandSpec spec;
  private PrintWriter out;

  @Override
  public Integer call() {
    out = spec.commandLine().getOut();
    out.printf(ROW, "", "products", "blocked", "nd4j", "products/blocked");
    double share = step(1024, 4096, 384);
    if (bars) {
      Bar bar = new Bar("adapter.step-to-products", share, STEP_BAR, false);
      out.println(bar.line());
      return bar.holds() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
    kernel(1024, 4096, 384, false);
    kernel(256, 0, 128, true);
    kernel(1024, 4096, 128, true);
    kernel(1024, 16384, 128, true);
    kernel(1024, 65536, 128, true);
    return ExitCode.OK;
  }

  /** What share of a step its products are. */
  private double step(int size, int queue, int dimension) {
    try (Products products = new Products(threads, size, size + queue, 0, dimension);
        AdapterStep blocked = new AdapterStep(KernelKind.BLOCKED, threads, size, queue, dimension);
        AdapterStep plain = new AdapterStep(KernelKind.ND4J_CPU, threads, size, queue, dimension)) {
      return print(
          "step, B %d, K %d, D %d".formatted(size, queue, dimension),
          List.of(products::step, blocked::take, plain::take));
    }
  }

  private void kernel(int size, int queue, int dimension, boolean documents) {
    LossOptions options = new LossOptions(.05, false, documents);
    double[] weights = new double[size];
    Arrays.fill(weights, 1);
    try (Products products =
            new Products(threads, size, size + queue, documents ? size : 0, dimension);
        Matrix queries = Vectors.random(1, size, dimension);
        Matrix positives = Vectors.random(2, size, dimension);
        Matrix hard = Vectors.random(3, 0, dimension);
        Matrix remembered = Vectors.random(4, queue, dimension);
        ContrastiveKernel blocked = Kernels.of(KernelKind.BLOCKED, threads);
        ContrastiveKernel plain = Kernels.of(KernelKind.ND4J_CPU, threads)) {
      LossInputs in =
          new LossInputs(queries, positives, hard, remembered, MaskedCells.none(size), weights);
      print(
          "kernel, B %d, K %d, D %d%s"
              .formatted(size, queue, dimension, documents ? "" : ", queries only"),
          List.of(
              products::kernel,
              () -> blocked.compute(in, options).close(),
              () -> plain.compute(in, options).close()));
    }
  }

  private double print(String name, List<Runnable> measured) {
    double[] ms = new Interleaved(runs, threads == 1).medianMs(measured);
    out.printf(
        ROW,
        name,
        "%.2f".formatted(ms[0]),
        "%.2f".formatted(ms[1]),
        "%.2f".formatted(ms[2]),
        "%.2f".formatted(ms[0] / ms[1]));
    out.flush();
    return ms[0] / ms[1];
  }
}
