package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Side;
import io.contraflow.learner.loss.ContrastiveKernel;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.LossResult;

/** One of our kernels, from vectors to the loss and the gradients of queries and documents. */
final class KernelSide implements Side {
  private final String name;
  private final ContrastiveKernel kernel;
  private final LossInputs inputs;
  private final LossOptions options;
  private double loss = Double.NaN;

  /**
   * @param inputs the caller's
   */
  KernelSide(String name, KernelKind kind, int threads, LossInputs inputs, LossOptions options) {
    this.name = name;
    this.kernel = Kernels.of(kind, threads);
    this.inputs = inputs;
    this.options = options;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double msOf(int steps) {
    long begunNs = System.nanoTime();
    for (int step = 0; step < steps; step++) {
      try (LossResult result = kernel.compute(inputs, options)) {
        loss = result.loss();
      }
    }
    return (System.nanoTime() - begunNs) / 1e6 / steps;
  }

  @Override
  public double loss() {
    return loss;
  }

  @Override
  public void close() {
    kernel.close();
  }
}
